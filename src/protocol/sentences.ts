// What errors say, by their codes: for programs and for pages that are being developed. Pages in production have no room for it: there
// an error names its page in docs/errors.md. What Socket.IO has a text for is said where it happens, in every build.

const sentences: Readonly<Record<string, (detail: string) => string>> = {
  ERR_ENCODE: (reason) =>
    `Cannot encode: ${reason}; ${reason.includes("Blob") ? "await its arrayBuffer() first" : "send plain data"}`,
  ERR_INVALID_URL: (url) =>
    url === ""
      ? 'io() has no address, and no page of a server to take one from: io("http://localhost:3000")'
      : `"${url}" is no address of a server`,
  ERR_NOT_A_FUNCTION: (event) => `The listener for "${event}" must be a function`,
  ERR_NO_RECEIPT: (nsp) =>
    `the other end of "${nsp}" gives no receipts, and was sent nothing: emitWithAck tells that an event was handled`,
  ERR_OUTBOX_FULL: (nsp) => `too much waits for the server of "${nsp}": wait for an acknowledgement`,
  ERR_OLD_SERVER: () => "the server is one of Socket.IO 2",
};

/**
 * Says what an error is about.
 *
 * @example
 * explainErrors(sentenceOf);
 */
export function sentenceOf(code: string, detail: string): string {
  return sentences[code]?.(detail) ?? detail;
}
