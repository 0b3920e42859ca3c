// Rows W01 to W31: WebSocket frames that should not have been sent. What is in a message is not their affair.
import { deflateRawSync } from "node:zlib";
import { frameOf, headerOf, messageOf, RawClient } from "../autobahn/raw-client.js";
import { type FaultStage } from "./fault-stage.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

const text = 1;
const binary = 2;
const close = 8;
const ping = 9;
const pong = 10;

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const utf8 = (value: string): Buffer => Buffer.from(value);

/** A client writes, and the close code and the socket's reason are what came of it. */
const writes =
  (...frames: readonly Buffer[]) =>
  async (stage: FaultStage): Promise<string> => {
    const { client, gone } = await stage.frames();
    await client.writeAll(Buffer.concat(frames));
    return endOf(client, gone);
  };

async function endOf(client: RawClient, gone: Promise<string>): Promise<string> {
  const reason = await gone;
  await client.until(() => client.closeCode !== undefined, 5_000);
  client.destroy();
  return `${client.closeCode ?? 1005} ${reason}`;
}

const refused = (id: string, input: string, incident: string, code: number, ...frames: Buffer[]): Row => ({
  id,
  input,
  play: writes(...frames),
  stock: `${code} transport error`,
  incident,
});

/** The header of a text frame whose length says `hex`, eight bytes. */
const longHeader = (hex: string): Buffer =>
  Buffer.concat([bytes(0x81, 0xff), Buffer.from(hex, "hex"), bytes(0, 0, 0, 0)]);

const closeWith = (code: number, reason: Buffer = Buffer.alloc(0)): Buffer =>
  frameOf(close, Buffer.concat([bytes(code >> 8, code & 0xff), reason]));

const compressed = { perMessageDeflate: true };

/** A client that compresses sends one message. */
const inflates =
  (payload: Buffer) =>
  async (stage: FaultStage): Promise<string> => {
    const { client, gone } = await stage.frames(["permessage-deflate; client_max_window_bits"]);
    await client.writeAll(frameOf(binary, payload, true, 4));
    return endOf(client, gone);
  };

export const webSocketRows: readonly Row[] = [
  refused("W01", "RSV1 without an extension", "reserved-bits", 1002, frameOf(text, utf8("4"), true, 4)),
  refused("W01", "RSV2", "reserved-bits", 1002, frameOf(text, utf8("4"), true, 2)),
  refused("W01", "RSV3", "reserved-bits", 1002, frameOf(text, utf8("4"), true, 1)),
  refused("W01", "RSV1 on a control frame", "reserved-bits", 1002, frameOf(ping, utf8(""), true, 4)),
  refused("W02", "a frame that is not masked", "not-masked", 1002, bytes(0x81, 1, 0x34)),
  refused("W03", "a ping of 126 bytes", "long-control", 1002, frameOf(ping, Buffer.alloc(126))),
  refused("W04", "a ping in pieces", "fragmented-control", 1002, frameOf(ping, utf8(""), false)),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) =>
    refused("W05", `opcode ${opcode}`, "unknown-opcode", 1002, frameOf(opcode, utf8(""))),
  ),
  refused("W06", "a continuation of nothing", "nothing-to-continue", 1002, frameOf(0, utf8("x"))),
  refused(
    "W07",
    "a message inside another",
    "unfinished-message",
    1002,
    frameOf(text, utf8("4"), false),
    frameOf(text, utf8("4")),
  ),
  {
    id: "W08",
    input: "a ping between two fragments",
    play: async (stage) => {
      const { client } = await stage.frames();
      const from = client.frames.length;
      await client.writeAll(frameOf(text, utf8('427["ec'), false));
      await client.writeAll(frameOf(ping, utf8("there?")));
      await client.writeAll(frameOf(0, utf8('ho"]')));
      await client.until(() => client.frames.length >= from + 2, 5_000);
      client.destroy();
      return client.frames.slice(from).map(({ opcode, payload }) => [opcode, payload.toString()]);
    },
    stock: [
      [pong, "there?"],
      [text, "437[]"],
    ],
  },
  refused("W09", "a length of 2^53", "message-too-large", 1009, longHeader("0020000000000000")),
  refused("W09", "a length with its top bit set", "message-too-large", 1009, longHeader("8000000000000000")),
  refused("W10", "a header of too much", "message-too-large", 1009, headerOf(text, 1_000_001)),
  refused(
    "W11",
    "fragments that are too much together",
    "message-too-large",
    1009,
    messageOf(text, Buffer.alloc(1_200_000, "4"), 400_000),
  ),
  ...[
    { what: "a byte that is none", value: bytes(0xff, 0xfe) },
    { what: "half a surrogate", value: bytes(0xed, 0xa0, 0x80) },
    { what: "an overlong form", value: bytes(0xc0, 0xaf) },
    { what: "a character above U+10FFFF", value: bytes(0xf4, 0x90, 0x80, 0x80) },
  ].map(({ what, value }) => refused("W12", `text with ${what}`, "invalid-utf8", 1007, frameOf(text, value))),
  {
    id: "W13",
    input: "a byte that is no text in the middle of a message that goes on",
    play: writes(frameOf(text, Buffer.concat([utf8("4 and so on "), bytes(0xff)]), false)),
    stock: unplayed,
    compat: "1007 transport error",
    incident: "invalid-utf8",
  },
  refused("W14", "a close payload of one byte", "close-payload", 1002, frameOf(close, bytes(3))),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) =>
    refused("W15", `close code ${code}`, "close-code", 1002, closeWith(code)),
  ),
  refused("W16", "a close reason that is no text", "invalid-utf8", 1007, closeWith(1000, bytes(0xff))),
  refused("W16", "a close reason of 124 bytes", "long-control", 1002, closeWith(1000, Buffer.alloc(124))),
  ...[1000, 4000].map((code): Row => ({
    id: "W17",
    input: `close code ${code}`,
    play: writes(closeWith(code)),
    stock: `${code} transport close`,
  })),
  {
    id: "W18",
    input: "an event behind a close",
    play: async (stage) => {
      const heard: unknown[] = [];
      const { client, socket, gone } = await stage.frames();
      socket.onAny((name) => heard.push(name));
      await client.writeAll(Buffer.concat([closeWith(1000), frameOf(text, utf8('42["late"]'))]));
      return [await endOf(client, gone), heard];
    },
    stock: ["1000 transport close", []],
  },
  {
    id: "W19",
    input: "the end of the connection without a close",
    play: async (stage) => {
      const { client, gone } = await stage.frames();
      client.end();
      return gone;
    },
    stock: "transport close",
  },
  {
    id: "W19",
    input: "a reset",
    play: async (stage) => {
      const { client, gone } = await stage.frames();
      client.reset();
      return gone;
    },
    stock: "transport close",
  },
  {
    id: "W20",
    input: "no answer to our close",
    options: { closeTimeout: 50 } as object,
    play: async (stage) => {
      const { client, socket, gone } = await stage.frames();
      socket.disconnect(true);
      await client.until(() => false, 5_000);
      return [await gone, client.isEnded];
    },
    stock: unplayed,
    compat: ["server namespace disconnect", true],
  },
  refused(
    "W21",
    "twenty thousand fragments of one byte",
    "too-many-fragments",
    1008,
    frameOf(text, utf8("4"), false),
    ...Array.from({ length: 20_000 }, () => frameOf(0, utf8("x"), false)),
  ),
  {
    id: "W23",
    input: "pings without end from a peer that does not read",
    play: async (stage) => {
      const { client, gone } = await stage.frames();
      client.pause();
      const hundred = Buffer.concat(Array.from({ length: 100 }, () => frameOf(ping, Buffer.alloc(125))));
      const flood = async (): Promise<string> => {
        for (let n = 0; n < 4_000 && !client.isEnded; n++) await client.writeAll(hundred);
        return gone;
      };
      const reason = await Promise.race([gone, flood()]);
      client.destroy();
      return reason;
    },
    stock: unplayed,
    compat: "transport error",
    incident: "ping-flood",
  },
  {
    id: "W24",
    input: "97 KB that inflate to 100 MB",
    options: compressed,
    play: inflates(deflateRawSync(Buffer.alloc(100_000_000))),
    stock: "1009 transport error",
    incident: "inflates-too-much",
  },
  {
    id: "W25",
    input: "compressed data that is broken",
    options: compressed,
    play: inflates(bytes(0xff, 0xff, 0xff, 0xff)),
    stock: "1007 transport error",
    incident: "invalid-deflate",
  },
  {
    id: "W26",
    input: "an offer to keep a window for each connection",
    options: compressed,
    play: async (stage) => {
      const { client } = await stage.frames(["permessage-deflate"]);
      client.destroy();
      return client.extensions;
    },
    stock: "permessage-deflate",
    compat: "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
  },
  {
    id: "W27",
    input: "a length of seven in more bytes than it needs",
    play: async (stage) => {
      const { client } = await stage.frames();
      const from = client.frames.length;
      await client.writeAll(Buffer.concat([bytes(0x81, 0xfe, 0, 11, 0, 0, 0, 0), utf8('427["echo"]')]));
      await client.until(() => client.frames.length > from, 5_000);
      client.destroy();
      return client.frames.at(-1)?.payload.toString();
    },
    stock: "437[]",
  },
  {
    ...refused(
      "W27",
      "the same where framing is strict",
      "padded-length",
      1002,
      Buffer.concat([bytes(0x81, 0xfe, 0, 11, 0, 0, 0, 0), utf8('427["echo"]')]),
    ),
    options: { strictFraming: true } as Row["options"] & object,
    stock: unplayed,
    compat: "1002 transport error",
  },
  refused("W28", "an HTTP request after the upgrade", "reserved-bits", 1002, utf8("GET / HTTP/1.1\r\n\r\n")),
  {
    id: "W29",
    input: "a broken frame in the segment of the upgrade",
    play: async (stage) => {
      const { port } = stage.running;
      const target = "/socket.io/?EIO=4&transport=websocket";
      const client = await RawClient.open(port, [], bytes(0xff, 0xff, 0xff, 0xff), target);
      await client.until(() => client.closeCode !== undefined, 5_000);
      client.destroy();
      return client.closeCode;
    },
    stock: 1002,
    incident: "reserved-bits",
  },
];

export const webSocketRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "W22",
    input: "a frame that comes byte by byte and never ends",
    heldBy: ["test/integration/websocket-link.test.ts", "is a frame that takes more than 45 s to arrive"],
  },
  {
    id: "W30",
    input: "an application closes with a reason that is no text",
    heldBy: [
      "src/websocket/close-frame.test.ts",
      "throws at a reason that is no string, too long, or without a code",
    ],
  },
  {
    id: "W31",
    input: "a small message, and silence: the read that it came in is not kept",
    heldBy: [
      "src/websocket/parser-limits.test.ts",
      "gives away small messages without the read that they came in",
    ],
  },
];
