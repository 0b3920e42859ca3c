// Where this package lives on disk, for ES modules; package-root.cjs is its twin.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const packageRoot = dirname(fileURLToPath(import.meta.url));
