// The first frames of a session: its terms, and what the application has every client begin with. It opens nothing.
import { encodeFrame, type EncodedFrame, encodeHandshake, type LineGrant } from "../../protocol/index.js";
import type { ResolvedEngineOptions } from "./engine-options.js";

/** Makes the first frames of one session. */
export type Greeting = (
  sid: string,
  upgrades: readonly string[],
  line: LineGrant | undefined,
) => readonly EncodedFrame[];

/**
 * What the options say is made once.
 *
 * @example
 * createGreeting(options)(sid, ["websocket"], undefined);
 */
export function createGreeting(options: ResolvedEngineOptions): Greeting {
  const { pingInterval, pingTimeout, maxHttpBufferSize: maxPayload, initialPacket } = options;
  const rest = initialPacket === undefined ? [] : [encodeFrame("message", initialPacket)];
  return (sid, upgrades, line) => {
    const handshake = encodeHandshake({ sid, upgrades, pingInterval, pingTimeout, maxPayload, line });
    return [encodeFrame("open", handshake), ...rest];
  };
}
