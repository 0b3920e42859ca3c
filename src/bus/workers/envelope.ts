// What workers and their primary tell each other, and how bytes travel between two processes of Node. It sends nothing.

/** To the primary: who is to hear a channel, and what is said there. From it: that one is heard, and what was said. */
export interface Envelope {
  /** Whose it is: the prefix of the bus. Applications send messages on the same road. */
  readonly holdfastBus: string;
  /** Which one of its worker's: from the worker, who says it; to the worker, who is to hear it. */
  readonly bus: number;
  /** `bye`: this bus hears nothing any more. `ask`: whether anybody hears a channel; answered by `heard` or `unheard`. */
  readonly kind: "subscribe" | "subscribed" | "unsubscribe" | "message" | "bye" | "ask" | "heard" | "unheard";
  readonly channel: string;
  /** The message; with the other kinds the {@link probe}. */
  readonly bytes: Bytes;
}

/** Bytes themselves where the road carries them, which it does with `serialization: "advanced"`; else base64. */
export type Bytes = Uint8Array | string;

/** In envelopes without a message: it shows whether bytes arrive as bytes, which depends on how the primary forks. */
export const probe: Bytes = Uint8Array.of(1);

/** How to send a message to where bytes arrive as bytes, or do not. */
export function pack(bytes: Bytes, asBytes: boolean): Bytes {
  if (asBytes || typeof bytes === "string") return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/** The message again. */
export function unpack(bytes: Bytes): Uint8Array {
  return typeof bytes === "string" ? Buffer.from(bytes, "base64") : bytes;
}

/** Whether something that came is for a bus of this prefix. */
export function isEnvelope(received: unknown, prefix: string): received is Envelope {
  return (
    typeof received === "object" &&
    received !== null &&
    (received as Partial<Envelope>).holdfastBus === prefix
  );
}
