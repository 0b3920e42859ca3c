// A ServerResponse of node:http without a connection of Node's: for middlewares written for one, and for what answers like one.
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import type { HttpAnswer } from "../../server/host.js";

/** Where the head of an answer ends. */
const headEnd = "\r\n\r\n";

/**
 * Makes a response that collects what Node would write.
 *
 * @param onAnswer gets the whole answer when the response has ended
 * @example
 * const response = makeServerResponse(request.raw, (answer) => writeAnswer(native, request.method, answer));
 * middleware(request.raw, response, next);
 */
export function makeServerResponse(
  raw: IncomingMessage,
  onAnswer: (answer: HttpAnswer) => void,
): ServerResponse {
  const written: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk);
      done();
    },
  });
  const response = new ServerResponse(raw);
  response.useChunkedEncodingByDefault = false;
  // Of a socket a response needs only that it can be written to.
  response.assignSocket(sink as unknown as Socket);
  response.once("finish", () => onAnswer(takeApart(Buffer.concat(written))));
  return response;
}

/** Headers to go with the answer to an upgrade. */
export type UpgradeHeaders = Readonly<Record<string, string | readonly string[]>>;

/**
 * Gives the headers that middlewares have set on the response to an upgrade, which has no further part in it.
 *
 * @example
 * accept({ ...takeUpgradeHeaders(response), ...headers });
 */
export function takeUpgradeHeaders(response: ServerResponse): UpgradeHeaders {
  // Some set theirs only now: express-session does.
  response.writeHead(101);
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [
      name,
      Array.isArray(value) ? value : String(value),
    ]),
  );
}

/** Reads the answer that Node wrote: its own HTTP/1.1, the body not chunked. */
function takeApart(bytes: Buffer): HttpAnswer {
  const end = bytes.indexOf(headEnd);
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers = Object.create(null) as Record<string, string[]>;
  for (const line of lines) {
    const colon = line.indexOf(":");
    (headers[line.slice(0, colon).toLowerCase()] ??= []).push(line.slice(colon + 1).trim());
  }
  // HTTP/1.1 200 OK
  return { status: Number(first.split(" ")[1]), headers, body: bytes.subarray(end + headEnd.length) };
}
