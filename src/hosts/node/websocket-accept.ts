// Answers 101 to an upgrade that was judged acceptable, and makes the link. It judges nothing and answers no other request.
import { hash } from "node:crypto";
import { validateHeaderName, validateHeaderValue } from "node:http";
import type { Socket } from "node:net";
import type { LinkOptions } from "../../server/host.js";
import {
  acceptGuid,
  agreeOnDeflate,
  type Link,
  type LinkEvents,
  type SharedMessage,
  type UpgradeAccepted,
} from "../../websocket/index.js";
import type { FlushQueue } from "./flush-queue.js";
import { WebSocketLink } from "./websocket-link.js";

/** Headers to go with the answer. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

/**
 * Makes a WebSocket of a request: the 101, the extra headers and the first messages leave in one write.
 * Frames that came with the request (`head`) are delivered after this returns.
 *
 * @param queue one per attached host: it is what joins the writes of a turn, and the link's source of time
 * @throws TypeError if a header's name or value may not travel
 * @example
 * const verdict = judgeUpgrade(request.method, request.headers);
 * if (verdict.isAccepted) acceptWebSocket(socket, head, verdict, options, events, {}, [openFrame], queue);
 */
export function acceptWebSocket(
  socket: Socket,
  head: Buffer,
  verdict: UpgradeAccepted,
  options: LinkOptions,
  events: LinkEvents,
  headers: AnswerHeaders,
  first: readonly SharedMessage[],
  queue: FlushQueue,
): Link {
  const { perMessageDeflate, ...rest } = options;
  const deflate =
    perMessageDeflate === false ? null : agreeOnDeflate(verdict.deflateOffers, perMessageDeflate);
  const answer = encodeAnswer(verdict, deflate?.header, headers);
  if (head.length > 0) socket.unshift(head);
  const link = new WebSocketLink(socket, { ...rest, deflate }, events, queue);
  link.open(answer, first);
  return link;
}

function encodeAnswer(
  verdict: UpgradeAccepted,
  extension: string | undefined,
  headers: AnswerHeaders,
): Buffer {
  const digest = hash("sha1", verdict.key + acceptGuid, "base64");
  let answer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${digest}\r\n`;
  // A client that offers subprotocols and gets none back gives the connection up; with nobody to choose, its own first choice is taken.
  const [protocol] = verdict.protocols;
  if (protocol !== undefined) answer += `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  if (extension !== undefined) answer += `Sec-WebSocket-Extensions: ${extension}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    for (const line of typeof value === "string" ? [value] : value) {
      validateHeaderValue(name, line);
      answer += `${name}: ${line}\r\n`;
    }
  }
  return Buffer.from(`${answer}\r\n`, "latin1");
}
