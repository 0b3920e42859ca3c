// Attacks with WebSocket frames. Rows W01 to W31.
import { deflateRawSync } from "node:zlib";
import { binaryFrame, textFrame } from "../../../bench/load/frames.mjs";
import { attack } from "./attack.mjs";
import { sayFrames } from "./raw-line.mjs";

const bytes = (...values) => Buffer.from(values);
const noMask = [0, 0, 0, 0];
const emptyFragment = bytes(0x00, 0x80, ...noMask);
const pingFrame = Buffer.concat([bytes(0x89, 0x80 | 125, ...noMask), Buffer.alloc(125)]);
const hundredPings = Buffer.concat(Array.from({ length: 100 }, () => pingFrame));

/** A binary frame with RSV1, as permessage-deflate marks what is compressed. */
function compressedFrame(payload) {
  const frame = binaryFrame(payload);
  frame[0] |= 0x40;
  return frame;
}

const bomb = compressedFrame(deflateRawSync(Buffer.alloc(100_000_000)));

export const webSocketAttacks = [
  attack({
    rows: "W01 to W07",
    what: "frames that break the rules",
    perSecond: 200,
    incident: "not-masked",
    strike: (port, held) => sayFrames(port, held, bytes(0x81, 0x01, 0x34)),
  }),
  attack({
    rows: "W09 W10",
    what: "headers of enormous messages",
    perSecond: 200,
    incident: "message-too-large",
    strike: (port, held) => sayFrames(port, held, bytes(0x82, 0xff, 0, 0, 0xff, 0, 0, 0, 0, 0, ...noMask)),
  }),
  attack({
    rows: "W12 W13",
    what: "text that is none",
    perSecond: 200,
    incident: "invalid-utf8",
    strike: (port, held) => sayFrames(port, held, bytes(0x01, 0x81, ...noMask, 0xff)),
  }),
  attack({
    rows: "W21",
    what: "messages of twenty thousand empty pieces",
    perSecond: 20,
    incident: "too-many-fragments",
    strike(port, held) {
      const pieces = Buffer.concat(Array.from({ length: 20_000 }, () => emptyFragment));
      sayFrames(port, held, Buffer.concat([bytes(0x01, 0x80, ...noMask), pieces]));
    },
  }),
  attack({
    rows: "W22",
    what: "frames that stop half way",
    perSecond: 60,
    strike: (port, held) =>
      sayFrames(
        port,
        held,
        Buffer.concat([bytes(0x82, 0xff, 0, 0, 0, 0, 0, 0x0d, 0xbb, 0xa0, ...noMask), Buffer.alloc(10_000)]),
      ),
  }),
  attack({
    rows: "W23",
    what: "pings of a peer that reads nothing",
    perSecond: 4,
    incident: "ping-flood",
    strike(port, held) {
      const line = sayFrames(port, held, Buffer.alloc(0));
      line.pause();
      const flood = (left) => {
        if (left > 0 && !line.destroyed) line.write(hundredPings, () => flood(left - 1));
      };
      flood(3000);
    },
  }),
  attack({
    rows: "W24",
    what: "97 KB that inflate to 100 MB",
    perSecond: 10,
    incident: "inflates-too-much",
    options: { perMessageDeflate: true },
    strike: (port, held) =>
      sayFrames(port, held, bomb, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"),
  }),
  attack({
    rows: "W19",
    what: "connections that are reset as soon as they are open",
    perSecond: 200,
    strike(port, held) {
      const line = sayFrames(port, held, textFrame('42["echo",1]'));
      line.once("data", () => line.resetAndDestroy());
    },
  }),
];
