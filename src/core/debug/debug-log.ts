// Lines for a developer who asks what is going on: by area, where DEBUG or localStorage.debug names it. Failures that nobody
// listens for are trace.ts.

/** Writes one line of an area. */
export type DebugLog = (line: string) => void;

/** What the program was told to print, and where lines go. */
export interface DebugOutput {
  /** Patterns with `*`, between commas or spaces; those that begin with `-` leave out. */
  readonly wanted: string;
  /** True in a page, and where NODE_ENV is "development". */
  readonly isForDeveloping: boolean;
  readonly write: (line: string) => void;
  /** Milliseconds, for what each line says of the time since the last. */
  readonly now: () => number;
}

/**
 * True if a pattern names one of `names`, and none leaves one out.
 *
 * @example
 * isWanted("holdfast:*,-holdfast:packet", ["holdfast:packet"]); // false
 */
export function isWanted(wanted: string, names: readonly string[]): boolean {
  const patterns = wanted.split(/[\s,]+/).filter((pattern) => pattern !== "");
  return names.some((name) => matches(patterns, name)) && !isLeftOut(wanted, names);
}

/** True if a pattern with `-` leaves one of `names` out. */
export function isLeftOut(wanted: string, names: readonly string[]): boolean {
  const patterns = wanted.split(/[\s,]+/).flatMap((each) => (each.startsWith("-") ? [each.slice(1)] : []));
  return names.some((name) => matches(patterns, name));
}

function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const [first = "", ...others] = pattern.split("*").map((part) => part.replaceAll(/\W/g, "\\$&"));
    return new RegExp(`^${[first, ...others].join(".*")}$`).test(name);
  });
}

/** In a browser `localStorage.debug`, elsewhere the variable DEBUG of the environment; read anew at each call. */
export function debugOutput(): DebugOutput {
  const isNode = globalThis.process?.versions?.node !== undefined;
  return {
    wanted: read(() =>
      isNode ? globalThis.process.env["DEBUG"] : globalThis.localStorage?.getItem("debug"),
    ),
    isForDeveloping: isNode
      ? read(() => globalThis.process.env["NODE_ENV"]) === "development"
      : globalThis.document !== undefined,
    // Not to `console.debug`, which browsers hide; and on Node not into a program's output.
    write: (line) => (isNode ? globalThis.console.error(line) : globalThis.console.log(line)),
    now: () => performance.now(),
  };
}

/** A page may have no right to its storage, and a program none to its environment. */
function read(ask: () => string | null | undefined): string {
  try {
    return ask() ?? "";
  } catch {
    return "";
  }
}

/**
 * Gives the log of an area, or null if nobody asked for it: who has something to tell asks before it makes a sentence.
 *
 * @param aliases names of Socket.IO's for the same
 * @example
 * const log = debugLog(debugOutput(), "holdfast:manager", ["socket.io-client:manager"]);
 * log?.(`opening ${url}`); // holdfast:manager opening http://localhost:3000/socket.io +0ms
 */
export function debugLog(
  { wanted, write, now }: DebugOutput,
  area: string,
  aliases: readonly string[] = [],
): DebugLog | null {
  if (!isWanted(wanted, [area, ...aliases])) return null;
  let last: number | undefined;
  return (line) => {
    const at = now();
    write(`${area} ${line} +${Math.round(at - (last ?? at))}ms`);
    last = at;
  };
}
