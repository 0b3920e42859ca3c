// Tells of options that a server was given and does not have. It refuses none: programs written for Socket.IO may carry what was never used.
import { nearestName } from "../core/index.js";
import { resolveOptions, type ServerOptions } from "./server-options.js";

const { engine, limits, ...own } = resolveOptions({});
const ofAll: readonly string[] = ["preset", ...Object.keys({ ...engine, ...limits, ...own })];

/**
 * Warns on the console of each unknown name; with `preset: "compat"` only of those that resemble a known one.
 *
 * @param ofHost the names that its host knows besides
 * @example
 * tellUnknownOptions({ corss: {} }); // There is no option "corss" (did you mean "cors"?): …
 */
export function tellUnknownOptions(given: ServerOptions, ofHost: readonly string[] = []): void {
  const known = [...ofAll, ...ofHost];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    const meant = nearestName(name, known);
    if (meant === null && given.preset === "compat") continue;
    const question = meant === null ? "" : ` (did you mean "${meant}"?)`;
    globalThis.console?.warn(
      `[holdfast] There is no option "${name}"${question}: it is passed over. See docs/options.md#server`,
    );
  }
}
