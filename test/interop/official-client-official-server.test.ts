// Checks the behaviours themselves: what we ask of our peers is what the published pair does with each other.
import { runMatrix } from "./matrix.js";
import { official } from "./peers/official.js";

runMatrix(official, official);
