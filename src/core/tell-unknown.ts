// Tells people of options that they gave and that there are not. It refuses none: what was misspelt has no other sign, but may be harmless.
import { didYouMean } from "./did-you-mean.js";

/** What is known of options. */
export interface KnownOptions {
  readonly names: readonly string[];
  /** Where they stand. */
  readonly page: string;
  /** Leaves out what resembles none of them. @default false */
  readonly onlyMisspelt?: boolean;
}

/**
 * Warns on the console of each option that is given and not known.
 *
 * @example
 * tellUnknown({ nam: "a" }, { names: ["name"], page: "docs/cluster.md" });
 */
export function tellUnknown(given: object, { names, page, onlyMisspelt = false }: KnownOptions): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || names.includes(name)) continue;
    const question = didYouMean(name, names);
    if (question === "" && onlyMisspelt) continue;
    globalThis.console?.warn(
      `[holdfast] There is no option "${name}"${question}: it is passed over. See ${page}`,
    );
  }
}
