// What the open frame holds: the terms of a session, as the server sets them. Not the HTTP request before it.
import { Fault } from "./fault.js";

/** The terms of a session. The names are those of the wire. */
export interface Handshake {
  /** The session's id: whoever knows it may speak for the session. */
  readonly sid: string;
  /** Transports that the client may move to. */
  readonly upgrades: readonly string[];
  /** Milliseconds from a pong to the next ping. */
  readonly pingInterval: number;
  /** Milliseconds that an answer to a ping may take. */
  readonly pingTimeout: number;
  /** Bytes that the server accepts in one message or payload; Infinity if it does not say. */
  readonly maxPayload: number;
  /** How the session goes on after a lost connection; absent where one of the ends does not know how. */
  readonly line?: LineGrant | undefined;
}

/** What a server lets a client know of its line. */
export interface LineGrant {
  /** The line's name, which stays when the session goes on over another connection. It is no secret. */
  readonly id: string;
  /** What the client shows to go on: a secret, good for one time. */
  readonly token: string;
  /** Milliseconds after a lost connection in which it may. */
  readonly windowMs: number;
}

/**
 * Writes the contents of the open frame, the keys in Engine.IO's order.
 *
 * @example
 * encodeFrame("open", encodeHandshake({ sid, upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6 }));
 */
export function encodeHandshake(handshake: Handshake): string {
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload, line } = handshake;
  return JSON.stringify({ sid, upgrades, pingInterval, pingTimeout, maxPayload, line });
}

/**
 * Reads the contents of the open frame. Older servers leave `maxPayload` out; keys that are not known are passed over.
 *
 * @example
 * decodeHandshake('{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
 */
export function decodeHandshake(data: string): Handshake | Fault {
  try {
    const {
      sid,
      upgrades,
      pingInterval,
      pingTimeout,
      maxPayload = Infinity,
      line,
    } = JSON.parse(data) as Partial<Handshake>;
    const isSound =
      sid &&
      Array.isArray(upgrades) &&
      [sid, ...upgrades].every((name) => typeof name === "string") &&
      [pingInterval, pingTimeout, maxPayload].every((value) => typeof value === "number" && value > 0);
    if (isSound) return { sid, upgrades, pingInterval, pingTimeout, maxPayload, line } as Handshake;
  } catch {
    // No JSON, or one without keys.
  }
  return new Fault("invalid-handshake");
}
