// Socket.IO 5 packets: what one side says to the other inside a namespace. Not how they are written down (codec.ts),
// and not who may send them (packet-check.ts).

// Each a constant of its own, too: bundlers put their digits where they are used.
export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;
export const BINARY_EVENT = 5;
export const BINARY_ACK = 6;

/** The digits of the wire. BINARY_EVENT and BINARY_ACK (5, 6) exist only there: a decoder answers EVENT or ACK. */
export const PacketType: {
  readonly CONNECT: typeof CONNECT;
  readonly DISCONNECT: typeof DISCONNECT;
  readonly EVENT: typeof EVENT;
  readonly ACK: typeof ACK;
  readonly CONNECT_ERROR: typeof CONNECT_ERROR;
  readonly BINARY_EVENT: typeof BINARY_EVENT;
  readonly BINARY_ACK: typeof BINARY_ACK;
} = { CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK };

/** Asks to join a namespace (client: `data` = auth) or grants it (server: `data` = `{ sid }`). */
export interface ConnectPacket {
  readonly type: typeof PacketType.CONNECT;
  readonly nsp: string;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** Leaves a namespace. */
export interface DisconnectPacket {
  readonly type: typeof PacketType.DISCONNECT;
  readonly nsp: string;
}

/** An event: `data` is the name followed by the arguments; `id` asks for an acknowledgement. */
export interface EventPacket {
  readonly type: typeof PacketType.EVENT;
  readonly nsp: string;
  readonly data: readonly unknown[];
  readonly id?: number | undefined;
}

/** The answer to an event that had an `id`. */
export interface AckPacket {
  readonly type: typeof PacketType.ACK;
  readonly nsp: string;
  readonly data: readonly unknown[];
  /** -1 if the peer gave none: it answers nothing, as an id that is not known. */
  readonly id: number;
}

/** Refuses a namespace. */
export interface ConnectErrorPacket {
  readonly type: typeof PacketType.CONNECT_ERROR;
  readonly nsp: string;
  readonly data: { readonly message: string; readonly data?: unknown };
}

/** Any packet; switch on `type`. */
export type Packet = ConnectPacket | DisconnectPacket | EventPacket | AckPacket | ConnectErrorPacket;

/** Event names that belong to the library: no peer may send them and no caller may emit them. */
export const reservedEvents: ReadonlySet<string> = new Set([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
]);
