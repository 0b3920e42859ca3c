// The opcodes of RFC 6455 (section 5.2), by name. Not the header's other bits: parser.ts and serializer.ts draw those.

/** What a frame carries. Everything from `close` on is a control frame: whole, and at most 125 bytes. */
export const opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** The longest payload of a control frame, in bytes (RFC 6455, section 5.5). */
export const maxControlBytes = 125;
