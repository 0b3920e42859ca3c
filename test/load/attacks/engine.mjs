// Attacks with frames of Engine.IO. Rows E01 to E20.
import { textFrame } from "../../../bench/load/frames.mjs";
import { attack } from "./attack.mjs";
import { openPolling, request, say, sayFrames } from "./raw-line.mjs";

const pongs = Buffer.concat(Array.from({ length: 1000 }, () => textFrame("3")));
const manyPackets = Array.from({ length: 20_000 }, () => "6").join("\x1e");

export const engineAttacks = [
  attack({
    rows: "E01 E02",
    what: "frames of no known type",
    perSecond: 200,
    incident: "unknown-frame",
    strike: (port, held) => sayFrames(port, held, textFrame("9")),
  }),
  attack({
    rows: "E06",
    what: "a thousand pongs that nobody asked for",
    perSecond: 20,
    strike: (port, held) => sayFrames(port, held, pongs),
  }),
  attack({
    rows: "E11",
    what: "bodies of twenty thousand frames",
    perSecond: 30,
    incident: "too-many-frames",
    strike: (port, held) =>
      openPolling(port, held, (query) => {
        const headers = `Content-Type: text/plain\r\nContent-Length: ${manyPackets.length}\r\nConnection: close\r\n`;
        say(port, held, request("POST", query, headers, manyPackets));
      }),
  }),
];
