// The sign of life that each node gives, with how far its streams are. It decides nothing about who lives: see presence.ts.
import { utf8ByteLength } from "../../protocol/index.js";
import type { NodeId, NodeRole } from "../mesh.js";
import type { ByteReader } from "./byte-reader.js";
import { varintBytes } from "./byte-writer.js";
import { type Envelopes, Kind } from "./envelope.js";
import { nodeIdLength } from "./node-id.js";

/** What a beat says of the streams to and from one node. */
export interface StreamState {
  readonly id: NodeId;
  /** The number of the last message that was put into the stream to it. */
  readonly sent: number;
  /** The number up to which everything of it has come. */
  readonly received: number;
}

/** A sign of life. */
export interface Beat {
  /** Whoever hears it is to answer with a beat of its own: the node is new, or was away. */
  readonly isHello: boolean;
  /** The node leaves. */
  readonly isBye: boolean;
  readonly role: NodeRole;
  readonly name: string;
  /** Beats of one node are counted. */
  readonly number: number;
  /** The nodes that it knows. */
  readonly streams: readonly StreamState[];
}

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };
const roles: readonly NodeRole[] = ["server", "emitter"];
const maxNameBytes = 256;
const helloFlag = 1;
const byeFlag = 2;

/**
 * | bytes  | what                                             |
 * |--------|--------------------------------------------------|
 * | varint | 1: hello · 2: bye                                |
 * | varint | role: 0 server · 1 emitter                       |
 * | varint | length of the name, and then the name            |
 * | varint | number of the beat                               |
 * | varint | how many nodes follow                            |
 * | each   | id:12, number sent to it, number received of it  |
 */
export function encodeBeat(envelopes: Envelopes, sender: NodeId, beat: Beat): Uint8Array {
  const { streams, name } = beat;
  const capacity = (nodeIdLength + 2 * varintBytes) * streams.length + utf8ByteLength(name) + 5 * varintBytes;
  const writer = envelopes.begin(Kind.beat, sender, capacity);
  writer.varint((beat.isHello ? helloFlag : 0) | (beat.isBye ? byeFlag : 0));
  writer.varint(roles.indexOf(beat.role));
  const nameBytes = utf8.encoder.encode(name);
  writer.varint(nameBytes.length);
  writer.put(nameBytes);
  writer.varint(beat.number);
  writer.varint(streams.length);
  for (const { id, sent, received } of streams) {
    writer.ascii(id);
    writer.varint(sent);
    writer.varint(received);
  }
  return envelopes.finish(writer);
}

/** @returns null if it is no beat */
export function decodeBeat(body: ByteReader): Beat | null {
  const flags = body.varint();
  const role = roles[body.varint()];
  const nameBytes = body.varint();
  const name = nameBytes > maxNameBytes ? body.fail() : utf8.decoder.decode(body.take(nameBytes));
  const number = body.varint();
  const count = body.varint();
  const streams: StreamState[] = [];
  for (let i = 0; i < count && !body.isBroken; i++)
    streams.push({ id: body.ascii(nodeIdLength), sent: body.varint(), received: body.varint() });
  if (body.isBroken || role === undefined || typeof name !== "string") return null;
  return { isHello: (flags & helloFlag) !== 0, isBye: (flags & byeFlag) !== 0, role, name, number, streams };
}
