// What one node tells another of their streams outside of them: what has come and what is missing, and that one is taken for dead.
import type { NodeId } from "../mesh.js";
import type { ByteReader } from "./byte-reader.js";
import { varintBytes } from "./byte-writer.js";
import { type Envelopes, Kind } from "./envelope.js";
import { nodeIdLength } from "./node-id.js";

/** From a number to another one, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** How far one stream has come, and what is to be sent again. */
export interface Receipt {
  readonly to: NodeId;
  /** Everything up to this number has come. */
  readonly received: number;
  /** Nothing before this number of the stream the other way can be sent again. */
  readonly goneBefore: number;
  readonly missing: readonly Range[];
}

/** As many places are asked for at a time; what else is missing is asked for later. */
export const maxRanges = 64;

/**
 * | bytes  | what                                                                      |
 * |--------|---------------------------------------------------------------------------|
 * | 12     | whom it is for                                                            |
 * | varint | the number up to which everything has come                                |
 * | varint | the number of the other way's first message that can still be sent again  |
 * | varint | how many ranges follow                                                    |
 * | each   | first number, last number                                                 |
 */
export function encodeReceipt(envelopes: Envelopes, sender: NodeId, receipt: Receipt): Uint8Array {
  const { missing } = receipt;
  const writer = envelopes.begin(Kind.receipt, sender, nodeIdLength + (3 + 2 * missing.length) * varintBytes);
  writer.ascii(receipt.to);
  writer.varint(receipt.received);
  writer.varint(receipt.goneBefore);
  writer.varint(missing.length);
  for (const { from, to } of missing) {
    writer.varint(from);
    writer.varint(to);
  }
  return envelopes.finish(writer);
}

/** @returns null if it is no receipt */
export function decodeReceipt(body: ByteReader): Receipt | null {
  const to = body.ascii(nodeIdLength);
  const received = body.varint();
  const goneBefore = body.varint();
  const count = body.varint();
  if (count > maxRanges) return null;
  const missing: Range[] = [];
  for (let i = 0; i < count && !body.isBroken; i++) missing.push({ from: body.varint(), to: body.varint() });
  return body.isBroken ? null : { to, received, goneBefore, missing };
}

/** The nodes that see each other; where a cluster fell apart, the lesser part gives way. */
export interface Side {
  readonly size: number;
  /** The least of their ids. */
  readonly leastId: NodeId;
}

/** Tells a node that it is taken for dead. */
export interface Burial extends Side {
  readonly to: NodeId;
}

/** Layout: whom it is for:12, how many the sender sees with itself (varint), the least of their ids:12. */
export function encodeBurial(envelopes: Envelopes, sender: NodeId, burial: Burial): Uint8Array {
  const writer = envelopes.begin(Kind.burial, sender, 2 * nodeIdLength + varintBytes);
  writer.ascii(burial.to);
  writer.varint(burial.size);
  writer.ascii(burial.leastId);
  return envelopes.finish(writer);
}

/** @returns null if it is no such notice */
export function decodeBurial(body: ByteReader): Burial | null {
  const burial = { to: body.ascii(nodeIdLength), size: body.varint(), leastId: body.ascii(nodeIdLength) };
  return body.isBroken ? null : burial;
}

/** Whether the part of a fallen cluster that is `mine` has to give way to the other. */
export function givesWay(mine: Side, other: Side): boolean {
  return mine.size === other.size ? mine.leastId > other.leastId : mine.size < other.size;
}
