// The terms of a session as a client reads them: the server's are taken on trust, though not that they are any. protocol's
// handshake.ts says what they are.
import { Fault, type Handshake } from "../protocol/index.js";

/**
 * Reads the contents of the open frame. Older servers leave `maxPayload` out.
 *
 * @example
 * readTerms('{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
 */
export function readTerms(json: string): Handshake | Fault {
  try {
    const terms: Handshake = {
      maxPayload: Infinity,
      ...(JSON.parse(json) as Omit<Handshake, "maxPayload">),
    };
    const { sid, upgrades, pingInterval, pingTimeout } = terms;
    if (sid && upgrades && pingInterval + pingTimeout > 0) return terms;
  } catch {
    // No JSON, or none of an object.
  }
  return new Fault("invalid-handshake");
}
