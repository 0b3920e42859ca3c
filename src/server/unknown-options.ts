// Tells of options that a server was given and does not have. It refuses none: programs written for Socket.IO may carry what was never used.
import { tellUnknown } from "../core/index.js";
import { resolveOptions, type ServerOptions } from "./server-options.js";

const { engine, limits, ...own } = resolveOptions({});
const ofAll: readonly string[] = ["preset", ...Object.keys({ ...engine, ...limits, ...own })];

/**
 * Warns on the console of each name that a server does not know; with `preset: "compat"` only of those that resemble a known one.
 *
 * @param ofHost the names that its host knows besides
 * @example
 * tellUnknownOptions({ corss: {} }); // There is no option "corss" (did you mean "cors"?): …
 */
export function tellUnknownOptions(given: ServerOptions, ofHost: readonly string[] = []): void {
  tellUnknown(given, {
    names: [...ofAll, ...ofHost],
    page: "docs/options.md#server",
    onlyMisspelt: given.preset === "compat",
  });
}
