// Targets: the decoders of Socket.IO's packets, beside the official ones where both accept.
import { deepStrictEqual, ok } from "node:assert";
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import * as notepack from "notepack.io";
import * as msgpackParser from "socket.io-msgpack-parser";
import {
  type Codec,
  Fault,
  jsonCodec,
  msgpackCodec,
  type Packet,
  PacketType,
  separator,
} from "../../../src/protocol/index.js";
import { sentMessages } from "../catalogue.js";
import { type Target, textOf } from "../target.js";

type Content = string | Uint8Array;

interface OfficialDecoder {
  on(event: "decoded", listener: (packet: object) => void): void;
  add(content: unknown): void;
}

/** The very copy that the official server uses. */
const official = createRequire(createRequire(import.meta.url).resolve("socket.io"))("socket.io-parser") as {
  readonly Decoder: new () => OfficialDecoder;
};

/** The packets of all contents, undefined if theirs throws. */
function readWithTheirs(decoder: OfficialDecoder, contents: readonly Content[]): object[] | undefined {
  const packets: object[] = [];
  decoder.on("decoded", (packet) => packets.push(packet));
  try {
    for (const content of contents) decoder.add(content);
  } catch {
    return undefined;
  }
  return packets;
}

/** The packets of all contents, undefined after a fault. */
function readWithOurs(codec: Codec, contents: readonly Content[]): Packet[] | undefined {
  const decoder = codec.createDecoder();
  const packets: Packet[] = [];
  for (const content of contents) {
    const answer = decoder.add(content);
    ok(decoder.isWaiting === (answer === undefined), "waiting and yet answered");
    if (answer instanceof Fault) return undefined;
    if (answer !== undefined) packets.push(answer);
  }
  return packets;
}

/** Bytes are Buffers when they come from a socket. */
const asReceived = (content: Content): Content =>
  typeof content === "string" ? content : Buffer.from(content);

/** What was read is written, and read as the same. */
function comesBack(codec: Codec, packets: readonly Packet[]): void {
  for (const packet of packets) {
    // An acknowledgement without an id is read, as it answers nothing, and never written.
    if (packet.type === PacketType.ACK && packet.id === -1) continue;
    if (!isDeepStrictEqual(asWritten(packet), packet)) continue;
    const contents = codec.encode(packet).map(asReceived);
    deepStrictEqual(readWithOurs(codec, contents)?.map(comparable), [comparable(packet)]);
  }
}

/** Without what is read and written as something else: infinity and -0, for which JSON has no words, and an ArrayBuffer, which becomes bytes. */
function asWritten(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(asWritten);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWritten(inner)]));
}

/**
 * Ours names what theirs leaves open, the id of an acknowledgement without one and the parts of a refusal; it knows ids of nothing
 * but events and acknowledgements, and nil for nothing.
 */
function comparable(packet: object): unknown {
  const { type, nsp, id, data } = packet as { type: number; nsp: string; id?: number | null; data?: unknown };
  const hasId = type === PacketType.EVENT || type === PacketType.ACK;
  return {
    type,
    nsp,
    id: hasId ? (id ?? -1) : -1,
    data: type === PacketType.CONNECT_ERROR ? "" : (data ?? undefined),
  };
}

/** Contents in one input: what begins with `b` is bytes. */
function contentsOf(input: Uint8Array): Content[] {
  return Buffer.from(input)
    .toString("latin1")
    .split(separator)
    .map((part) =>
      part.startsWith("b") ? Buffer.from(part.slice(1), "latin1") : textOf(Buffer.from(part, "latin1")),
    );
}

const joined = (contents: readonly Content[]): Uint8Array =>
  Buffer.concat(
    contents.map((content, index) =>
      Buffer.concat([
        Buffer.from(index === 0 ? "" : separator),
        typeof content === "string" ? Buffer.from(content) : Buffer.concat([Buffer.from("b"), content]),
      ]),
    ),
  );

const messages = sentMessages.map((sent) =>
  sent.map((content) => (typeof content === "string" ? content.replace(/^4/, "") : content)),
);

const good: readonly Packet[] = [
  { type: PacketType.CONNECT, nsp: "/admin", data: { token: "x" } },
  { type: PacketType.DISCONNECT, nsp: "/admin" },
  { type: PacketType.EVENT, nsp: "/", data: ["a", { b: [1, null, "é"] }], id: 12 },
  { type: PacketType.EVENT, nsp: "/x", data: ["a", Buffer.of(1), { b: Buffer.of(2, 3) }], id: undefined },
  { type: PacketType.ACK, nsp: "/", data: [true, -1.5], id: 0 },
  { type: PacketType.CONNECT_ERROR, nsp: "/", data: { message: "no", data: [1] } },
];

export const json: Target = {
  name: "json",
  seeds: [
    ...messages,
    [`2["a",${"[".repeat(300)}${"]".repeat(300)}]`],
    ...good.map((packet) => jsonCodec.encode(packet)),
  ].map(joined),
  tokens: [
    separator,
    "b",
    "51-",
    "61-",
    "/admin,",
    '["a"]',
    '{"_placeholder":true,"num":0}',
    '"num":',
    "[[",
    "]]",
    ",",
    '"',
    '"__proto__":',
    '"constructor"',
    '"connect"',
    "null",
    "-0",
    "1e999",
    "\\u0000",
    "\\ud800",
  ],
  run(input) {
    const contents = contentsOf(input);
    const ours = readWithOurs(jsonCodec, contents);
    if (ours === undefined) return;
    const theirs = readWithTheirs(new official.Decoder(), contents);
    // Nor is anything accepted that theirs refuses.
    deepStrictEqual(ours.map(comparable), theirs?.map(comparable));
    comesBack(jsonCodec, ours);
  },
};

/** What the newer notepack.io reads, if it does: unlike the one that the official parser has, it knows the standard's timestamps. */
function readWithNotepack(input: Uint8Array): object[] {
  try {
    return [notepack.decode(Buffer.from(input)) as object];
  } catch {
    return [];
  }
}

/** An event whose arguments are of all types. */
const allTypes = Buffer.from(
  [
    "83 a474797065 02 a36e7370 a12f a464617461 dc0023 a161", // type 2, nsp "/", data: 35 values, the first "a"
    "c0 c2 c3 00 ff cc80 cd8000 ce80000000 cf0020000000000000", // nil, booleans, fixints, uints
    "d080 d18000 d280000000 d3ffe0000000000000 ca3fc00000 cb3ff8000000000000", // ints, floats
    "c40101 c5000101 c60000000101 d90161 da000161 db0000000161", // bytes, texts
    "9100 dc000100 dd0000000100 81a16100 de0001a16100 df00000001a16100", // arrays, maps
    "d6ff00000001 d7ff0000000000000001 c70cff000000010000000000000001", // timestamps
    "d40000 d70000000000000003e9 c7010001 c800010001 c9000000010001", // what notepack.io adds
  ]
    .join("")
    .replaceAll(" ", ""),
  "hex",
);

export const msgpack: Target = {
  name: "msgpack",
  seeds: [
    allTypes,
    ...[...messages.flatMap((message) => readWithOurs(jsonCodec, message) ?? []), ...good]
      .flatMap((packet) => msgpackCodec.encode(packet))
      .map((content) => Buffer.from(content)),
  ],
  tokens: [
    "\xa4type",
    "\xa4data",
    "\xa3nsp",
    "\xa2id",
    "\xa9__proto__",
    "\xa1/",
    "\xdf",
    "\xdd",
    "\xd7\xff",
    "\xc7",
  ],
  run(input) {
    const contents = [Buffer.from(input)];
    const [ours] = readWithOurs(msgpackCodec, contents) ?? [];
    if (ours === undefined) return;
    comesBack(msgpackCodec, [ours]);
    // Theirs takes this key for a prototype.
    if (contents[0]?.includes("__proto__")) return;
    const theirs = readWithTheirs(new msgpackParser.Decoder(), contents) ?? [];
    const readings = [...theirs, ...readWithNotepack(input)].map(comparable);
    if (!readings.some((reading) => isDeepStrictEqual(reading, comparable(ours))))
      deepStrictEqual(comparable(ours), readings[0] ?? comparable(ours));
  },
};
