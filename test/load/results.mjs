// Where the load tests keep what they measured. The short form has a place of its own, as its figures say nothing.
import { fileURLToPath } from "node:url";

/** The folder of a form: `quick`, `usual` or `full`. */
export function resultsFolder(form) {
  const kept = form === "quick" ? "load-quick" : "load";
  return fileURLToPath(new URL(`../../node_modules/.cache/${kept}`, import.meta.url));
}
