// Attacks with packets of Socket.IO. Rows S01 to S47.
import { binaryFrame, textFrame } from "../../../bench/load/frames.mjs";
import { attack } from "./attack.mjs";
import { sayFrames } from "./raw-line.mjs";

const deep = `42["echo",${"[".repeat(5000)}${"]".repeat(5000)}]`;
const wide = `42["echo",[${"0,".repeat(300_000)}0]]`;
const connects = Buffer.concat(Array.from({ length: 2000 }, (_, at) => textFrame(`40/ns-${at},`)));
const attachment = binaryFrame(Buffer.alloc(50_000));

export const packetAttacks = [
  attack({
    rows: "S03 S15",
    what: "packets that cannot be decoded",
    perSecond: 200,
    incident: "invalid-payload",
    strike: (port, held) => sayFrames(port, held, textFrame('42{"a":1}')),
  }),
  attack({
    rows: "S11",
    what: "clients that ask for two thousand namespaces",
    perSecond: 4,
    incident: "too-many-namespaces",
    serve: (io) => void io.of(/^\/ns-\d+$/),
    strike: (port, held) => sayFrames(port, held, connects),
  }),
  attack({
    rows: "S31",
    what: "events of a billion attachments",
    perSecond: 200,
    incident: "too-many-attachments",
    strike: (port, held) => sayFrames(port, held, textFrame('451000000000-["echo"]')),
  }),
  attack({
    rows: "S33",
    what: "attachments of which the last never comes",
    perSecond: 30,
    strike: (port, held) =>
      sayFrames(
        port,
        held,
        Buffer.concat([
          textFrame('452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'),
          attachment,
        ]),
      ),
  }),
  attack({
    rows: "S41 S42",
    what: "JSON that is five thousand levels deep",
    perSecond: 100,
    incident: "too-deep",
    strike: (port, held) => sayFrames(port, held, textFrame(deep)),
  }),
  attack({
    rows: "S43",
    what: "arrays of three hundred thousand numbers",
    perSecond: 10,
    strike: (port, held) => sayFrames(port, held, textFrame(wide)),
  }),
];
