/**
 * The folder of a package that tests need and that is no dependency; it is installed if it is not there.
 *
 * @throws Error with npm's own words if it cannot be installed
 */
export function extraPackage(id: "node22" | "node24" | "bun" | "deno" | "uws" | "react18"): string;
