// What the adapters of different nodes say to each other: the topics, and the shapes of their values. Not when it is said.
import type { Audience } from "../../adapters/adapter.js";

/**
 * The topics of the mesh that adapters use. Each value is a list, its parts in this order; docs/cluster-wire.md has them for programs
 * in other languages.
 *
 * | topic        | value                                      | it means                                                       |
 * |--------------|--------------------------------------------|----------------------------------------------------------------|
 * | interest     | what, namespace, codec or rooms            | see {@link InterestMessage}                                    |
 * | event        | namespace, audience, codec, contents, poll | a broadcast; codec nil: contents are the event's name and data |
 * | reached      | poll, ids, is it all                       | these members of mine got the broadcast                        |
 * | reply        | poll, id, reply                            | one of them replied                                            |
 * | lost         | poll, id                                   | one of them will not                                           |
 * | join         | namespace, audience, rooms, number         | those of yours shall join; answered by interest: done, number  |
 * | leave        | namespace, audience, rooms                 | those of yours leave                                           |
 * | disconnect   | namespace, audience, close                 | those of yours are disconnected                                |
 * | members      | namespace, audience, cursor                | a request: who of yours is that? answered by a page            |
 * | confirm      | nil                                        | nothing: whoever gets it has what was sent before              |
 * | relay        | namespace, what, audience, content         | a request of who has no clients: see {@link RelayMessage}      |
 * | server       | namespace, data                            | serverSideEmit; as a request: answered by a list of the reply  |
 */
export const topics = {
  interest: "interest",
  event: "event",
  reached: "reached",
  reply: "reply",
  lost: "lost",
  join: "join",
  leave: "leave",
  disconnect: "disconnect",
  members: "members",
  confirm: "confirm",
  relay: "relay",
  server: "server",
} as const;

/** What a node says of itself, in this order where it introduces itself: hello, its namespaces and rooms, known. */
export type InterestMessage =
  /** Forget what I said before. */
  | readonly ["hello"]
  /** I have this namespace from now on, and read events that were written with this codec. */
  | readonly ["open", nsp: string, codec: string]
  /** I have it no longer: all its members have left. */
  | readonly ["close", nsp: string]
  /** From now on I have members in these rooms; I have none any more. */
  | readonly ["join" | "leave", nsp: string, rooms: readonly string[]]
  /** I have let my members join, as the join message of yours with this number said. */
  | readonly ["done", number: number]
  /** You know all. */
  | readonly ["known"]
  /** Say it all again. */
  | readonly ["again"];

/**
 * What an emitter asks of one server, which does it as if it were its own: for all nodes. The answer is a list of the nodes that have not
 * said in time that they have it, or nil if the server has no such namespace.
 */
export type RelayMessage =
  | readonly [nsp: string, what: "event", audience: unknown, data: readonly unknown[]]
  | readonly [nsp: string, what: "join" | "leave", audience: unknown, rooms: readonly string[]]
  | readonly [nsp: string, what: "disconnect", audience: unknown, close: boolean]
  | readonly [nsp: string, what: "server", audience: unknown, data: readonly unknown[]];

const isVolatileBit = 1;
const isUncompressedBit = 2;

/** An audience as it travels: rooms, except, bits (1 volatile, 2 not to be compressed), conflation key, timeout in milliseconds. */
export function writeAudience(audience: Audience): readonly unknown[] {
  const { rooms, except, isVolatile, mayCompress, conflationKey, timeoutMs } = audience;
  const bits = (isVolatile ? isVolatileBit : 0) | (mayCompress ? 0 : isUncompressedBit);
  return [rooms, except, bits, conflationKey ?? null, timeoutMs ?? null];
}

/** Undefined: it is none. It is for members of this process, for the other nodes are told themselves. */
export function readAudience(value: unknown): Audience | undefined {
  if (!Array.isArray(value)) return undefined;
  const [rooms, except, bits, key, timeoutMs] = value as unknown[];
  if (!isTexts(rooms) || !isTexts(except) || typeof bits !== "number") return undefined;
  return {
    rooms,
    except,
    isLocal: true,
    isVolatile: (bits & isVolatileBit) !== 0,
    mayCompress: (bits & isUncompressedBit) === 0,
    timeoutMs: typeof timeoutMs === "number" && timeoutMs >= 0 ? timeoutMs : undefined,
    conflationKey: typeof key === "string" ? key : undefined,
  };
}

/** A list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

/** The parts of a value that is a list; of what is none there are no parts. */
export function partsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
