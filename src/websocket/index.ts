// The face of src/websocket: RFC 6455 and RFC 7692 without input or output.
export { abnormal, encodeClose, noStatus } from "./close-frame.js";
export { Compression, type CompressionEvents } from "./compression.js";
export {
  agreeOnDeflate,
  type Compressor,
  type DeflateAgreement,
  type DeflateOffer,
  type DeflatePreferences,
  deflateTail,
  type Inflated,
} from "./deflate.js";
export { type Link, type LinkEvents, type SharedMessage, turnBytes } from "./link.js";
export { MessageQueue } from "./message-queue.js";
export { opcode } from "./opcode.js";
export { Parser, type ParserEvents } from "./parser.js";
export { type Violation, WebSocketProtocolError } from "./protocol-error.js";
export { encodeCompressed, encodeControl, encodeMessage, wireOf } from "./serializer.js";
export {
  acceptGuid,
  judgeUpgrade,
  type UpgradeAccepted,
  type UpgradeHeaders,
  type UpgradeRefused,
  type UpgradeVerdict,
} from "./upgrade.js";
