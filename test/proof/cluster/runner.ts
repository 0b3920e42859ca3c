// Runs simulations of a cluster. bundle.ts makes a program of it, main.ts starts it.
import { runStripe } from "../stripe.js";
import { simulateCluster } from "./simulate-cluster.js";

await runStripe(simulateCluster);
