// A session whose connection was lost and whose client may come back: sockets and rooms go on with it as with any other, and what is sent
// waits. It ends when the window has passed, or there is no room for it any more.
import { type LineBounds, type Transport, WheelEntry } from "../../../core/index.js";
import type { EncodedFrame, Frame, ServerDisconnectReason } from "../../../protocol/index.js";
import { type Conn, type ConnSession, fireConn, moveConn, type ReadyState } from "../conn.js";
import type { HttpRequest } from "../../host.js";
import type { SessionFace } from "../session-face.js";
import type { Incidents } from "../incidents.js";
import type { Away, Cargo, Loss, SessionLine } from "./session-line.js";

/** What a session that is away tells. */
export interface AwayPorts {
  readonly incidents: Incidents;
  /** What is kept for one client at most. */
  readonly bounds: LineBounds;
  /** More waits for its client, maybe too much for its own line. */
  onKept(away: AwaySession, isWhole: boolean): void;
  /** Its client is back. */
  onBack(away: AwaySession): void;
  /** It has ended, and its line with it. */
  onEnd(away: AwaySession): void;
}

/** What stands in for a lost session. */
export class AwaySession extends WheelEntry implements Away, SessionFace, ConnSession {
  readonly protocol = 4;
  readonly isWritable = false;
  readonly isAway = true;
  readonly isUpgrading = false;
  readonly queued: readonly Frame[] = [];
  readonly line: SessionLine;
  readonly #cargo: Cargo;
  readonly #loss: Loss;
  readonly #ports: AwayPorts;
  readonly #onSettled: ((isBack: boolean) => void)[] = [];
  readyState: ReadyState = "open";

  constructor(cargo: Cargo, loss: Loss, line: SessionLine, ports: AwayPorts) {
    super();
    this.line = line;
    this.#cargo = cargo;
    this.#loss = loss;
    this.#ports = ports;
    moveConn(cargo.conn, this);
    cargo.events.onMoved(this);
  }

  get id(): string {
    return this.#cargo.lost.id;
  }

  get request(): HttpRequest {
    return this.#cargo.lost.request;
  }

  get conn(): Conn {
    return this.#cargo.conn;
  }

  /** The one that was lost. */
  get transport(): Transport {
    return this.#cargo.lost.transport;
  }

  get hasUpgraded(): boolean {
    return this.#cargo.lost.hasUpgraded;
  }

  settle(): void {
    // Nobody is at the door.
  }

  spend(): boolean {
    return true;
  }

  get bufferedBytes(): number {
    return this.line.bytes;
  }

  /** Half of what is kept for it waits: who goes on sending will see it expelled. */
  get isBehind(): boolean {
    return 2 * this.line.bytes > this.#ports.bounds.maxBytes;
  }

  send(frame: EncodedFrame): void {
    if (this.readyState === "open") this.#ports.onKept(this, this.line.send(frame));
  }

  deliver(frames: readonly EncodedFrame[]): boolean {
    for (const frame of frames) this.send(frame);
    return this.readyState === "open";
  }

  drained(): Promise<boolean> {
    return new Promise((resolve) => this.#onSettled.push(resolve));
  }

  close(): void {
    this.fail("forced close");
  }

  terminate(): void {
    this.fail("forced close");
  }

  fail(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    for (const tell of this.#onSettled) tell(false);
    this.#ports.onEnd(this);
    const { events, conn } = this.#cargo;
    this.#ports.incidents.reportEnd(reason, description, this);
    events.onClose(reason, description);
    fireConn(conn, "close", [reason, description]);
  }

  unload(): Cargo | undefined {
    if (this.readyState === "closed") return undefined;
    this.readyState = "closed";
    for (const tell of this.#onSettled) tell(true);
    this.#ports.onBack(this);
    return this.#cargo;
  }

  /** The window has passed. */
  override onDue(): void {
    this.fail(this.#loss.reason, this.#loss.description);
  }
}
