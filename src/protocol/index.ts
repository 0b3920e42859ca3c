// The face of src/protocol: the wire of Engine.IO 4 and Socket.IO 5, and of the revisions before them, as pure functions and values.
export { authExpired, authExpiring, authRefresh, type AuthAnswer } from "./auth-events.js";
export { Fault, type FaultCode } from "./fault.js";
export {
  CLOSE,
  decodeFrame,
  decodePlainFrame,
  frameTypes,
  EncodedFrame,
  encodeFrame,
  frameContent,
  MESSAGE,
  NOOP,
  OPEN,
  PING,
  PONG,
  UPGRADE,
  type Frame,
  type FrameType,
} from "./frame.js";
export {
  ACK,
  BINARY_EVENT,
  CONNECT,
  CONNECT_ERROR,
  DISCONNECT,
  EVENT,
  PacketType,
  reservedEvents,
} from "./packet.js";
export type {
  AckPacket,
  ConnectErrorPacket,
  ConnectPacket,
  DisconnectPacket,
  EventPacket,
  Packet,
} from "./packet.js";
export {
  type Codec,
  type DecoderLimits,
  defaultDecoderLimits,
  maxAttachments,
  type PacketDecoder,
} from "./codec.js";
export { createJsonCodec, jsonCodec, type JsonCodecOptions } from "./codec-json.js";
export { msgpackCodec } from "./codec-msgpack.js";
export { decodeMsgpack } from "./msgpack-decode.js";
export { encodeMsgpack } from "./msgpack-encode.js";
export { toCodec, type SocketIoDecoder, type SocketIoEncoder, type SocketIoParser } from "./codec-adapter.js";
export type { JsonMapper } from "./json-decoder.js";
export { asEncodeError, explained, explainErrors, HoldfastError } from "./errors.js";
export { sentenceOf } from "./sentences.js";
export { bytesOf } from "./attachments.js";
export { packetFrom, toPacket } from "./packet-check.js";
export { utf8ByteLength } from "./bytes.js";
export { decodeHandshake, encodeHandshake, type Handshake, type LineGrant } from "./handshake.js";
export { decodeLineFrame, encodeLineFrame, type LineFrame } from "./line-frame.js";
export { decodePayload, encodePayload, maxFrames, separator } from "./payload.js";
export { encodeStream, StreamDecoder } from "./stream.js";
export { decodeFrameV3, toFrameV3 } from "./frame-v3.js";
export {
  decodeBinaryPayloadV3,
  decodePayloadV3,
  encodeBinaryPayloadV3,
  encodePayloadV3,
} from "./payload-v3.js";
export { toCodecV4 } from "./codec-v4.js";
export {
  type ClientDisconnectReason,
  clientDisconnectReasons,
  type HandshakeRefusal,
  refusals,
  type ServerDisconnectReason,
  serverDisconnectReasons,
} from "./close.js";
