// Targets: Engine.IO's payloads, those of revision 4 and 3, and the stream of WebTransport.
import { deepStrictEqual, ok } from "node:assert";
import { createRequire } from "node:module";
import {
  decodeBinaryPayloadV3,
  decodeFrame,
  decodePayload,
  decodePayloadV3,
  encodeBinaryPayloadV3,
  type EncodedFrame,
  encodeFrame,
  encodePayload,
  encodePayloadV3,
  encodeStream,
  Fault,
  type Frame,
  maxFrames,
  separator,
  StreamDecoder,
  toFrameV3,
} from "../../../src/protocol/index.js";
import { sentBodies, sentMessages } from "../catalogue.js";
import { type Target, textOf, utf8 } from "../target.js";
import { sameHoweverCut } from "./cut.js";

interface OfficialParser {
  decodePayload(body: string, binaryType: "nodebuffer"): { readonly type: string; readonly data?: unknown }[];
}

/** The very copy that the official server uses. */
const official = createRequire(createRequire(import.meta.url).resolve("engine.io"))(
  "engine.io-parser",
) as OfficialParser;

/** Nothing may follow a fault or a close; given back is what came before a fault. */
function framesOf(read: readonly (Frame | Fault)[]): Frame[] {
  ok(read.length <= maxFrames + 1, "more frames than a payload may have");
  const end = read.findIndex((each) => each instanceof Fault || each.type === "close");
  ok(end === -1 || end === read.length - 1, "something follows the end");
  return read.filter(isSound);
}

const isSound = <Read>(each: Read | Fault): each is Read => !(each instanceof Fault);

const encoded = (read: readonly Frame[]): EncodedFrame[] =>
  read.map(({ type, data }) => encodeFrame(type, data));

/** What is written of frames that were read is read as the same. */
function comesBack(read: readonly Frame[], write: (frames: EncodedFrame[]) => Iterable<Frame | Fault>): void {
  if (read.length > 0) deepStrictEqual([...write(encoded(read))].map(comparable), read.map(comparable));
}

/** Bytes are of the class that the place where they stood gives them. */
const comparable = (read: Frame | Fault): object =>
  read instanceof Fault || typeof read.data === "string"
    ? read
    : { type: read.type, data: Uint8Array.from(read.data) };

const bodies = [
  ...sentBodies.flat(),
  "4hello\x1ebAQI=\x1e6",
  "4é\x1e3probe",
  separator.repeat(maxFrames),
].map((each) => textOf(Buffer.from(each)));

export const payload: Target = {
  name: "payload",
  seeds: bodies.map(utf8),
  tokens: [separator, "b", "AQI=", "==", "4", "1"],
  run(input) {
    const body = textOf(input);
    const read = [...decodePayload(body)];
    const sound = framesOf(read);
    comesBack(sound, (frames) => decodePayload(encodePayload(frames)));
    const theirs = official
      .decodePayload(body, "nodebuffer")
      .map(({ type, data }) => ({ type, data: data ?? "" }));
    deepStrictEqual(sound, theirs.slice(0, sound.length));
  },
};

const exampleV3 = ["hé", Uint8Array.of(1, 2)].map((data) => toFrameV3(encodeFrame("message", data)));

export const payloadV3: Target = {
  name: "payload-v3",
  seeds: [
    utf8(encodePayloadV3(exampleV3)),
    encodeBinaryPayloadV3(exampleV3),
    ...["0:", "2:4€1:6", "b4", "-1:4", "999:4", "9999999999999999:4", "0:".repeat(maxFrames)].map(utf8),
  ],
  tokens: [":", "b4", "1:6", "\x00\x01\xff4"],
  run(input) {
    const fromText = framesOf([...decodePayloadV3(textOf(input))]);
    comesBack(fromText, (frames) => decodePayloadV3(encodePayloadV3(frames.map(toFrameV3))));
    const fromBytes = framesOf([...decodeBinaryPayloadV3(input)]);
    comesBack(fromBytes, (frames) => decodeBinaryPayloadV3(encodeBinaryPayloadV3(frames.map(toFrameV3))));
  },
};

const maxFrameBytes = 1000;

function readStream(pieces: readonly Uint8Array[]): (string | Uint8Array | Fault)[] {
  const stream = new StreamDecoder(maxFrameBytes);
  const contents: (string | Uint8Array | Fault)[] = [];
  for (const piece of pieces) {
    stream.push(piece);
    for (let content = stream.next(); content !== undefined; content = stream.next()) {
      contents.push(content);
      if (content instanceof Fault) return contents;
    }
  }
  return contents;
}

export const stream: Target = {
  name: "stream",
  seeds: [
    encodeStream(["4hé", Uint8Array.of(1, 2), "2probe", "x".repeat(300)].map((data) => ({ data }))),
    ...sentMessages.map((sent) => encodeStream(sent.map((data) => ({ data })))),
    Uint8Array.of(0),
    Uint8Array.of(127, 0, 32, 0, 0, 0, 0, 0, 0),
  ],
  tokens: ["\x7f\x00\x00\x00\x00", "b", "4"],
  run(input) {
    const contents = sameHoweverCut(input, readStream);
    const sound = contents.filter(isSound);
    for (const content of sound) decodeFrame(content);
    if (sound.every((content) => Buffer.byteLength(content) <= maxFrameBytes))
      deepStrictEqual(readStream([encodeStream(sound.map((data) => ({ data })))]), sound);
  },
};
