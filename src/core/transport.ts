// The contract of a transport: moves Engine.IO frames over one physical channel. It knows no session, no packet, no namespace.
import type { EncodedFrame, Frame } from "../protocol/index.js";
import type { Fault } from "../protocol/index.js";

/** The physical channels of Engine.IO 4. */
export type TransportName = "polling" | "websocket" | "webtransport";

/**
 * Why a transport ended. `closed`: the peer or the network ended it; `error`: it failed; `fault`: the peer sent nonsense. With
 * `isLost`, nobody has meant it to end.
 */
export type TransportEnd =
  | { readonly kind: "closed"; readonly description?: unknown; readonly isLost?: boolean }
  | { readonly kind: "error"; readonly error: Error; readonly isLost?: boolean }
  | { readonly kind: "fault"; readonly fault: Fault };

/** What a transport tells its owner; handed in at birth. `onEnd` is called exactly once and nothing follows it. */
export interface TransportEvents {
  onFrame(frame: Frame): void;
  /**
   * What was sent has not been taken at once, and what is sent now would wait here: `onDrain` follows when it has been. May be
   * told again meanwhile.
   */
  onBlocked(): void;
  /** All that was sent has left this process, and `isWritable` is true again. */
  onDrain(): void;
  onEnd(end: TransportEnd): void;
}

/** One physical channel of a session. */
export interface Transport {
  readonly name: TransportName;
  /** True when a frame given now would leave in this turn of the event loop: what a volatile emit asks. */
  readonly isWritable: boolean;
  /** Bytes that were sent but have not left this process. */
  readonly bufferedBytes: number;
  /** Queues a frame; everything that one turn of the event loop queues leaves in one write. Never throws. */
  send(frame: EncodedFrame): void;
  /** Gives back, in order, the frames that have not left, and forgets them: the next transport sends them. */
  takeQueued(): EncodedFrame[];
  /**
   * Sends what is queued, then ends politely.
   *
   * @param code said to the peer where the channel has such codes
   */
  close(code?: number): void;
  /** Ends at once; what is queued is lost. */
  terminate(): void;
}
