// The client everybody has with our server on uWebSockets.js: the same behaviours as on Node.
import { runMatrix } from "../interop/matrix.js";
import { official } from "../interop/peers/official.js";
import { oursOnUws, startUws } from "./uws-server.js";

runMatrix(official, oursOnUws, startUws);
