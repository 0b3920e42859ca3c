// The client everybody has with our server.
import { runMatrix } from "./matrix.js";
import { official } from "./peers/official.js";
import { ours } from "./peers/ours.js";

runMatrix(official, ours);
