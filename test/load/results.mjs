// Where the load tests keep what they measured.
import { fileURLToPath } from "node:url";

export const resultsFolder = fileURLToPath(new URL("../../node_modules/.cache/load", import.meta.url));
