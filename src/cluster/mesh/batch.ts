// One message on the bus that holds many of the mesh's, for one node or for several, each with its place in that node's stream.
import { nodeIdLength } from "./node-id.js";
import { varintBytes } from "./byte-writer.js";
import type { ByteReader } from "./byte-reader.js";
import type { NodeId } from "../mesh.js";
import { type Envelopes, Kind } from "./envelope.js";
import type { IncomingPart } from "./in-stream.js";
import type { Outgoing } from "./out-stream.js";
import type { Peer } from "./peer.js";

/** Where a message has not the next number in a receiver's stream. */
interface Exception {
  readonly receiver: number;
  /** 0: it is not for this one; else its number is so much greater. */
  readonly skips: number;
}

interface Entry {
  readonly outgoing: Outgoing;
  readonly exceptions: readonly Exception[] | null;
}

const receiverBytes = nodeIdLength + 2 * varintBytes;
const exceptionBytes = varintBytes + 2;
const entryBytes = 2 * varintBytes;
const receiptWantedFlag = 1;
const hasMoreFlag = 1;
const isContinuedFlag = 2;
const hasExceptionsFlag = 4;

/** How many bytes the receivers of a batch take at most. */
export function receiversBytes(count: number): number {
  return count * receiverBytes + 2 * varintBytes;
}

/**
 * Collects messages for the same receivers until they are published.
 *
 * | bytes  | what                                                                                  |
 * |--------|---------------------------------------------------------------------------------------|
 * | varint | 1: a receipt is wanted at once                                                        |
 * | varint | how many receivers                                                                    |
 * | each   | id:12, number of the first message in its stream, number received of it               |
 * | varint | a message: its length × 8, and 1: more follows · 2: goes on · 4: exceptions follow     |
 * |        | how many exceptions, and each: index of the receiver; 0: not for it, n: skips n numbers |
 * |        | the message                                                                           |
 *
 * @example
 * const batch = new Batch(peers);
 * batch.add(outgoing, null); // to all of them
 */
export class Batch {
  readonly receivers: readonly Peer[];
  readonly #first: number[];
  /** The number that the next message has in the stream of each receiver, unless it is an exception. */
  readonly #expected: number[];
  readonly #entries: Entry[] = [];
  #bytes: number;
  #isReceiptWanted = false;

  constructor(receivers: readonly Peer[], first?: number) {
    this.receivers = receivers;
    this.#first = receivers.map(({ outStream }) => first ?? outStream.sent + 1);
    this.#expected = [...this.#first];
    this.#bytes = receiversBytes(receivers.length);
  }

  /** Whether a message can be added without making the batch larger than `maxBytes`. */
  hasRoomFor(outgoing: Outgoing, maxBytes: number): boolean {
    const mostBytes = outgoing.head.length + outgoing.body.length + entryBytes;
    return this.#bytes + mostBytes + this.receivers.length * exceptionBytes <= maxBytes;
  }

  /** Puts a message into the streams to these receivers, and into the batch. Null: to all of the batch's. */
  add(outgoing: Outgoing, to: ReadonlySet<Peer> | null): void {
    let exceptions: Exception[] | null = null;
    for (let i = 0; i < this.receivers.length; i++) {
      const receiver = this.receivers[i];
      if (receiver === undefined) continue;
      const isFor = to === null || to.has(receiver);
      const skips = isFor ? this.#numberFor(i, receiver.outStream.push(outgoing)) : 0;
      if (!isFor || skips > 0) (exceptions ??= []).push({ receiver: i, skips });
    }
    this.#append(outgoing, exceptions);
  }

  /** Adds a message that is in the one receiver's stream already. */
  addAgain(outgoing: Outgoing, number: number): void {
    const skips = this.#numberFor(0, number);
    this.#append(outgoing, skips > 0 ? [{ receiver: 0, skips }] : null);
  }

  encode(envelopes: Envelopes, sender: NodeId): Uint8Array {
    const writer = envelopes.begin(Kind.batch, sender, this.#bytes);
    writer.varint(this.#isReceiptWanted ? receiptWantedFlag : 0);
    writer.varint(this.receivers.length);
    for (const [i, { id, inStream }] of this.receivers.entries()) {
      writer.ascii(id);
      writer.varint(this.#first[i] ?? 0);
      writer.varint(inStream.received);
    }
    for (const { outgoing, exceptions } of this.#entries) {
      const { head, body, hasMore, isContinued } = outgoing;
      const flags =
        (hasMore ? hasMoreFlag : 0) +
        (isContinued ? isContinuedFlag : 0) +
        (exceptions === null ? 0 : hasExceptionsFlag);
      writer.varint((head.length + body.length) * 8 + flags);
      if (exceptions !== null) {
        writer.varint(exceptions.length);
        for (const { receiver, skips } of exceptions) {
          writer.varint(receiver);
          writer.varint(skips);
        }
      }
      writer.put(head);
      writer.put(body);
    }
    return envelopes.finish(writer);
  }

  #numberFor(receiver: number, number: number): number {
    const skips = number - (this.#expected[receiver] ?? number);
    this.#expected[receiver] = number + 1;
    return skips;
  }

  #append(outgoing: Outgoing, exceptions: readonly Exception[] | null): void {
    this.#entries.push({ outgoing, exceptions });
    this.#bytes +=
      outgoing.head.length + outgoing.body.length + entryBytes + (exceptions?.length ?? 0) * exceptionBytes;
    if (outgoing.settlement?.isAwaited === true) this.#isReceiptWanted = true;
  }
}

/** What one receiver has of a batch. */
export interface ReceivedBatch {
  readonly isReceiptWanted: boolean;
  /** The number up to which the sender has everything of us. */
  readonly received: number;
  /** Reads the messages that are for this receiver, one after another, until one is refused. False: it is none. */
  forEach(take: (number: number, part: IncomingPart) => boolean): boolean;
}

/** @returns null: it is not for this node · false: it is no batch */
export function decodeBatch(body: ByteReader, self: NodeId): ReceivedBatch | null | false {
  const isReceiptWanted = (body.varint() & receiptWantedFlag) !== 0;
  const count = body.varint();
  let index = -1;
  let first = 0;
  let received = 0;
  for (let i = 0; i < count && !body.isBroken; i++) {
    const [id, itsFirst, itsReceived] = [body.ascii(nodeIdLength), body.varint(), body.varint()];
    if (id !== self) continue;
    index = i;
    first = itsFirst;
    received = itsReceived;
  }
  if (body.isBroken) return false;
  if (index < 0) return null;
  return { isReceiptWanted, received, forEach: (take) => readEntries(body, index, first, take) };
}

function readEntries(
  body: ByteReader,
  index: number,
  first: number,
  take: (number: number, part: IncomingPart) => boolean,
): boolean {
  let number = first;
  while (body.left > 0) {
    const head = body.varint();
    const flags = head % 8;
    const skips = (flags & hasExceptionsFlag) === 0 ? undefined : readSkips(body, index);
    const bytes = body.take((head - flags) / 8);
    if (body.isBroken) return false;
    if (skips === 0) continue;
    number += skips ?? 0;
    const part = {
      bytes,
      hasMore: (flags & hasMoreFlag) !== 0,
      isContinued: (flags & isContinuedFlag) !== 0,
    };
    if (!take(number++, part)) break;
  }
  return !body.isBroken;
}

/** @returns what an exception says for this receiver; undefined: nothing */
function readSkips(body: ByteReader, index: number): number | undefined {
  let found: number | undefined;
  for (let left = body.varint(); left > 0 && !body.isBroken; left--) {
    const receiver = body.varint();
    const skips = body.varint();
    if (receiver === index) found = skips;
  }
  return found;
}
