// The Sec-WebSocket-Extensions header as a list (RFC 6455, section 9.1). It knows no extension: deflate.ts reads its own offers.

/** One extension that a client offers, with its parameters in their order; `true` is a parameter without a value. */
export interface ExtensionOffer {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, value: string | true])[];
}

/*
 * extension-list = 1#extension        extension = token *( ";" param )
 * param          = token [ "=" ( token | quoted-string ) ]; what is quoted must be a token as well
 *
 * Two sticky patterns, each of classes that cannot match the same character twice: reading takes time linear in the header.
 */
const tokenPattern = /[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*/y;
const quotedPattern = /[ \t]*"((?:\\?[!#$%&'*+\-.^_`|~0-9A-Za-z])+)"[ \t]*/y;

/**
 * Reads the header.
 *
 * @returns `null` if it does not follow the grammar
 * @example
 * parseExtensions("permessage-deflate; client_max_window_bits");
 * // [{ name: "permessage-deflate", parameters: [["client_max_window_bits", true]] }]
 */
export function parseExtensions(header: string): ExtensionOffer[] | null {
  const offers: ExtensionOffer[] = [];
  let at = 0;
  do {
    const name = read(tokenPattern, header, at);
    if (name === null) return null;
    at = tokenPattern.lastIndex;
    const parameters: [string, string | true][] = [];
    while (header[at] === ";") {
      const parameter = read(tokenPattern, header, at + 1);
      if (parameter === null) return null;
      at = tokenPattern.lastIndex;
      let value: string | true = true;
      if (header[at] === "=") {
        const pattern = header[at + 1] === '"' ? quotedPattern : tokenPattern;
        const given = read(pattern, header, at + 1);
        if (given === null) return null;
        at = pattern.lastIndex;
        value = given.replaceAll("\\", "");
      }
      parameters.push([parameter, value]);
    }
    offers.push({ name, parameters });
  } while (header[at++] === ",");
  return at > header.length ? offers : null;
}

function read(pattern: RegExp, header: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(header)?.[1] ?? null;
}
