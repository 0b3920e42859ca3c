// Runs simulations of one server. bundle.ts makes a program of it, main.ts starts it.
import { simulate } from "./simulate.js";
import { runStripe } from "./stripe.js";

await runStripe(simulate);
