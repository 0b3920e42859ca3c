// Both ends ours.
import { runMatrix } from "./matrix.js";
import { ours } from "./peers/ours.js";

runMatrix(ours, ours);
