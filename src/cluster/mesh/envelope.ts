// What every message on the bus begins and ends with: who sent it, in which version, and the seal. What stands in between is of
// batch.ts, beat.ts and notice.ts.
import type { NodeId } from "../mesh.js";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { nodeIdLength } from "./node-id.js";

/** Proves that a message was written by somebody who knows the secret. */
export interface Seal {
  /** The first 16 bytes of a message authentication code. */
  sign(message: Uint8Array): Uint8Array;
}

/** What a message is. Others, of later versions, are counted and dropped. */
export const Kind = { batch: 1, beat: 2, receipt: 3, burial: 4 } as const;

/** Why a message on the bus is not read; the last of them is no mistake of anybody. */
export type Rejection = "malformed" | "other-cluster" | "other-version" | "unsealed" | "own";

/** A message on the bus, as far as all of them are alike. */
export interface Envelope {
  readonly kind: number;
  readonly sender: NodeId;
  readonly body: ByteReader;
}

/** A change that nodes of the version before could not read raises the first; what they may overlook, the second. */
const version = { major: 1, minor: 0 };
const sealed = 0x80;
const sealBytes = 16;
const headBytes = 9 + nodeIdLength;

/**
 * Writes and reads envelopes of one cluster.
 *
 * | bytes | what                                                   |
 * |-------|--------------------------------------------------------|
 * | 2     | `48 46`                                                |
 * | 1     | version: other than ours, the message is refused       |
 * | 1     | minor version: read by all of the same version         |
 * | 1     | kind; `80` is added if it is sealed                    |
 * | 4     | hash of the cluster's name (FNV-1a)                    |
 * | 12    | id of the sender                                       |
 * | n     | by kind                                                |
 * | 16    | seal over all before it, if it is sealed               |
 *
 * @example
 * const envelopes = new Envelopes("chat", undefined);
 * const writer = envelopes.begin(Kind.beat, "v1PjYf4pMwUx", 1);
 * envelopes.open(envelopes.finish(writer), self); // { kind: 2, sender: "v1PjYf4pMwUx", … }
 */
export class Envelopes {
  /** How much an envelope adds to what it holds. */
  readonly overheadBytes: number = headBytes + sealBytes;
  readonly #clusterHash: Uint8Array;
  readonly #seal: Seal | undefined;

  constructor(cluster: string, seal: Seal | undefined) {
    this.#clusterHash = hashOf(cluster);
    this.#seal = seal;
  }

  /** @param capacity bytes of what will be written into it, at most */
  begin(kind: number, sender: NodeId, capacity: number): ByteWriter {
    const writer = new ByteWriter(capacity + this.overheadBytes);
    writer.octet(0x48);
    writer.octet(0x46);
    writer.octet(version.major);
    writer.octet(version.minor);
    writer.octet(this.#seal === undefined ? kind : kind | sealed);
    writer.put(this.#clusterHash);
    writer.ascii(sender);
    return writer;
  }

  finish(writer: ByteWriter): Uint8Array {
    if (this.#seal !== undefined) writer.put(this.#seal.sign(writer.finish()));
    return writer.finish();
  }

  /** @param self nothing of this node's own is read but its beats */
  open(message: Uint8Array, self: NodeId): Envelope | Rejection {
    const isSealed = ((message[4] ?? 0) & sealed) !== 0;
    const end = message.length - (isSealed ? sealBytes : 0);
    if (end < headBytes || message[0] !== 0x48 || message[1] !== 0x46) return "malformed";
    if (message[2] !== version.major) return "other-version";
    if (this.#clusterHash.some((octet, i) => octet !== message[5 + i])) return "other-cluster";
    const body = new ByteReader(message, 9, end);
    const kind = (message[4] ?? 0) & ~sealed;
    const sender = body.ascii(nodeIdLength);
    // Before the seal, which costs more than all the rest.
    if (sender === self && kind !== Kind.beat) return "own";
    return this.#isGenuine(message, end, isSealed) ? { kind, sender, body } : "unsealed";
  }

  #isGenuine(message: Uint8Array, end: number, isSealed: boolean): boolean {
    if (this.#seal === undefined || !isSealed) return this.#seal === undefined && !isSealed;
    const seal = this.#seal.sign(message.subarray(0, end));
    // Every byte is looked at, so that the time tells nothing of where they differ.
    let difference = 0;
    for (let i = 0; i < sealBytes; i++) difference |= (seal[i] ?? 0) ^ (message[end + i] ?? 0);
    return difference === 0;
  }
}

function hashOf(name: string): Uint8Array {
  let hash = 0x811c9dc5;
  for (const octet of new TextEncoder().encode(name)) hash = Math.imul(hash ^ octet, 0x01000193);
  return Uint8Array.of(hash >>> 24, hash >>> 16, hash >>> 8, hash);
}
