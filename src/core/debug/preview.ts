// A few words about a value, for a debug line: never long, and never what its name says is a secret.

const maxItems = 5;
const maxDepth = 2;
const maxTextCharacters = 40;
const secretName = /pass|token|secret|auth|cookie|credential|session|jwt|key$|^[sp]id$/i;

/**
 * Writes down the beginning of a value: at most five items of each array and object, and forty characters of each text.
 *
 * @example
 * preview({ user: "ann", token: "x", photo: new Uint8Array(9) }); // '{user: "ann", token: ***, photo: 9 bytes}'
 */
export function preview(value: unknown, depth = 0): string {
  if (typeof value === "string") return previewText(value);
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return String(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  if (!Array.isArray(value) && !isPlain(value)) return Object.prototype.toString.call(value);
  if (depth > maxDepth) return Array.isArray(value) ? "[…]" : "{…}";
  if (Array.isArray(value)) {
    return `[${list(value, (item) => preview(item, depth + 1))}]`;
  }
  const entries = Object.entries(value);
  return `{${list(entries, ([name, item]) => `${previewName(name)}: ${secretName.test(name) ? "***" : preview(item, depth + 1)}`)}}`;
}

function previewText(text: string): string {
  if (text.length <= maxTextCharacters) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, maxTextCharacters))}… of ${text.length} characters`;
}

const previewName = (name: string): string => (/^\w{1,40}$/.test(name) ? name : previewText(name));

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function list<Item>(items: readonly Item[], write: (item: Item) => string): string {
  const written = items.slice(0, maxItems).map(write);
  return [...written, ...(items.length > maxItems ? [`… ${items.length - maxItems} more`] : [])].join(", ");
}
