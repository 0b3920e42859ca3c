// How much waits in a transport. Not how much it takes on the wire, which only the transport knows.
import { utf8ByteLength, type EncodedFrame } from "../../protocol/index.js";

/** Sums up the data of frames that have not left. */
export function queuedBytes(frames: readonly EncodedFrame[]): number {
  return frames.reduce(
    (sum, { data }) => sum + (typeof data === "string" ? utf8ByteLength(data) : data.byteLength),
    0,
  );
}
