// Both ends ours, the server on uWebSockets.js: the same behaviours as on Node.
import { runMatrix } from "../interop/matrix.js";
import { ours } from "../interop/peers/ours.js";
import { oursOnUws, startUws } from "./uws-server.js";

runMatrix(ours, oursOnUws, startUws);
