// The part of a session that sockets and the mux need, and what it tells them, written by those who need it. The session itself is session.ts.
import type { WhenSlow } from "../../core/index.js";
import type { EncodedFrame, ServerDisconnectReason } from "../../protocol/index.js";
import type { Conn } from "./conn.js";
import type { HttpRequest } from "../host.js";

/** How an event came. */
export interface MessageDelivery {
  /** Names the event for good: the same if it comes again, of no other event. */
  readonly id: string;
  /** It was sent before, and nobody can tell whether it was handled. */
  readonly redelivered: boolean;
}

/** The line of a session, seen from above. */
export interface LineFace {
  /** How the message came that is being handled; null where none is. */
  readonly delivery: MessageDelivery | null;
  /** Calls `onReceived` when the client has the message of `frame`, which is about to be sent; never, if the session ends before that. */
  watch(frame: EncodedFrame, onReceived: () => void): void;
}

/** A session seen from above. */
export interface SessionFace {
  readonly id: string;
  /** The revision of Engine.IO's protocol; clients that speak 3 speak 4 of Socket.IO's, all others 5. */
  readonly protocol: 3 | 4;
  readonly request: HttpRequest;
  /** True when a frame given now would leave in this turn of the event loop: what a volatile emit asks. */
  readonly isWritable: boolean;
  /** Bytes of the messages that have not left this process. */
  readonly bufferedBytes: number;
  /** More waits for the client than half of the high-water mark: who sends should wait. */
  readonly isBehind: boolean;
  /** The connection as Engine.IO shows it to users. */
  readonly conn: Conn;
  /** How it goes on after a lost connection; null if it does not. */
  readonly line: LineFace | null;
  /** Its connection was lost, and its client may come back. */
  readonly isAway?: boolean;
  /** Its client has joined a namespace. */
  settle(): void;
  /**
   * Counts something that its client sent of its own accord.
   *
   * @returns false if that is one too many: it is not to be heard, and may have ended the session
   */
  spend(): boolean;
  /** Sends a frame that must not be lost. */
  send(frame: EncodedFrame): void;
  /**
   * Sends the frames of a packet, all of them or none.
   *
   * @param whenSlow what becomes of it where it has to wait; null: it must not be lost
   * @returns false if there is no connection, or it was dropped
   */
  deliver(frames: readonly EncodedFrame[], whenSlow?: WhenSlow | null): boolean;
  /** Resolves with true when nothing waits for the client, with false if the session ends before that. */
  drained(): Promise<boolean>;
  close(): void;
  fail(reason: ServerDisconnectReason, description?: unknown): void;
}

/** What a session tells those above it. `onClose` is called exactly once and nothing follows it. */
export interface SessionEvents {
  /** The content of a message. */
  onMessage(content: string | Uint8Array): void;
  /** All that was sent has left this process. */
  onDrain(): void;
  /** What happens from now on happens to `session`, which stands in for the one before it. */
  onMoved(session: SessionFace): void;
  /** More waits for the client than half of the high-water mark. */
  onBehind(): void;
  /** Nothing that is sent from now on reaches the client; what it has sent is still heard. */
  onClosing(): void;
  onClose(reason: ServerDisconnectReason, description?: unknown): void;
}
