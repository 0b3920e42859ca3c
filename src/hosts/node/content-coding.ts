// Shrinks the body of an answer by a content coding that the client accepts (RFC 9110, section 8.4). It sends nothing.
import { promisify } from "node:util";
import { brotliCompress, constants, deflate, gzip } from "node:zlib";

/** A coding that every client of the last twenty years knows, and the one that a build's files deserve. */
export type ContentCoding = "br" | "gzip" | "deflate";

const encoders: Readonly<Record<ContentCoding, (body: Uint8Array) => Promise<Uint8Array>>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: promisify(gzip),
  deflate: promisify(deflate),
};

/**
 * Picks the first of `codings` that an Accept-Encoding header allows.
 *
 * @example
 * chooseCoding("gzip;q=0.8, br;q=0", ["br", "gzip"]); // "gzip"
 */
export function chooseCoding(
  acceptEncoding: string | string[] | undefined,
  codings: readonly ContentCoding[],
): ContentCoding | undefined {
  const accepted = new Map<string, boolean>();
  for (const part of String(acceptEncoding ?? "").split(",")) {
    const [name = "", ...parameters] = part.split(";").map((each) => each.trim().toLowerCase());
    accepted.set(name, !parameters.some((each) => /^q=0(\.0*)?$/.test(each)));
  }
  return codings.find((coding) => accepted.get(coding) ?? accepted.get("*") ?? false);
}

/**
 * Encodes a body.
 *
 * @example
 * const shrunk = await encodeBody(body, "gzip");
 */
export function encodeBody(body: Uint8Array, coding: ContentCoding): Promise<Uint8Array> {
  return encoders[coding](body);
}
