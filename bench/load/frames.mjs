// The WebSocket frames a client sends, made once and written many times. Not a parser (websocket-client.mjs).

// A key of zeros would spare a server that looks for it the unmasking; every frame has this one.
const key = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A masked text frame. */
export function textFrame(text) {
  return frame(0x81, Buffer.from(text));
}

/** A masked binary frame. */
export function binaryFrame(payload) {
  return frame(0x82, payload);
}

/** What a ping is answered with. */
export function controlPong(payload) {
  return frame(0x8a, payload);
}

/**
 * | byte 0        | byte 1          | 2 or 8 bytes, if need be | 4 bytes | the rest         |
 * |---------------|-----------------|--------------------------|---------|------------------|
 * | FIN + opcode  | mask bit + size | size                     | key     | payload XOR key  |
 */
function frame(first, payload) {
  const masked = payload.map((byte, at) => byte ^ key[at & 3]);
  return Buffer.concat([Buffer.from([first, ...encodeSize(payload.length)]), key, masked]);
}

function encodeSize(size) {
  if (size < 126) return [0x80 | size];
  if (size <= 0xffff) return [0x80 | 126, size >> 8, size & 0xff];
  return [0x80 | 127, 0, 0, 0, 0, size >>> 24, (size >> 16) & 0xff, (size >> 8) & 0xff, size & 0xff];
}
