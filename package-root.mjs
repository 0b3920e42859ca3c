// Where this package lives on disk. The build gives the CommonJS files an answer of their own (scripts/build.mjs).
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const packageRoot = dirname(fileURLToPath(import.meta.url));
