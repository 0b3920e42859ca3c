// Our client with the server everybody runs.
import { runMatrix } from "./matrix.js";
import { official } from "./peers/official.js";
import { ours } from "./peers/ours.js";

runMatrix(ours, official);
