// What a line adds to a session: it counts what passes, and takes the session over to the connection with which its client comes back.
// The numbers are those of core/line.ts; which lines there are is for lines.ts.
import { Line, type LineBounds, LineKey, type Transport } from "../../../core/index.js";
import {
  decodeLineFrame,
  EncodedFrame,
  encodeFrame,
  encodeLineFrame,
  Fault,
  type LineFrame,
  type ServerDisconnectReason,
} from "../../../protocol/index.js";
import type { HttpRequest } from "../../host.js";
import type { Conn } from "../conn.js";
import type { LineFace, MessageDelivery, SessionEvents } from "../session-face.js";
import { AwaitedReceipts } from "./awaited-receipts.js";

type Content = string | Uint8Array;

/** A session, seen from the line that it carries. */
export interface LineCarrier {
  readonly id: string;
  readonly request: HttpRequest;
  readonly transport: Transport;
  readonly hasUpgraded: boolean;
  /** Writes a frame that is not counted, or was counted before. */
  write(frame: EncodedFrame): void;
  /** Counts something that the client sent of its own accord; false: one too many. */
  spend(): boolean;
  /** The client is on another connection: this one is lost, and gives its cargo to the line unless it has ended. */
  cut(): void;
  /** Goes on where another session was lost, as if it had always been that one. */
  takeOver(cargo: Cargo, line: SessionLine): void;
}

/** What outlives a lost session. */
export interface Cargo {
  readonly lost: LineCarrier;
  readonly events: SessionEvents;
  readonly conn: Conn;
}

/** Why a session was lost: what its sockets will hear if the client does not come back. */
export interface Loss {
  readonly reason: ServerDisconnectReason;
  readonly description: unknown;
}

/** A session that is away. */
export interface Away {
  /** The client is back: gives what goes on; nothing, if it has come too late. */
  unload(): Cargo | undefined;
}

/** What a client shows to take a line over. */
export type Claim = Extract<LineFrame, { readonly kind: "resume" }>;

/** What a line is given of its engine. */
export interface LinePorts {
  readonly bounds: LineBounds;
  newToken(): string;
  /** Calls back at the end of this turn of the event loop. */
  defer(callback: () => void): void;
  /** The client of `line` says that it is another one. */
  onClaim(claim: Claim, line: SessionLine): void;
  /** A client that seemed to come back is a new one. */
  onArrived(carrier: LineCarrier): void;
  /** The session of `line` is away from now on. */
  onLost(cargo: Cargo, loss: Loss, line: SessionLine): Away;
  /** The session of `line` has ended for good. */
  onDropped(line: SessionLine): void;
}

/**
 * One session's line. It has a carrier, which is a session with a connection, or is away.
 *
 * @example
 * line.send(frame.data);
 * line.begin(data);
 * events.onMessage(data);
 * line.end();
 */
export class SessionLine implements LineFace {
  /** Its name, which stays; it is no secret. */
  readonly id: string;
  readonly #key: LineKey;
  readonly #line: Line<Content>;
  readonly #ports: LinePorts;
  /** The session that carries it, or was the last to do so. */
  #carrier: LineCarrier;
  #away: Away | null = null;
  /** The client has said that it comes back, but not yet to what. */
  #isReturning: boolean;
  /** The client may still say that it is another line. */
  #isNew = true;
  #isDispatching = false;
  #isReceiptDue = false;
  #isEnding = false;
  /** Null where there are none. */
  #awaited: AwaitedReceipts | null = null;
  #isAskDue = false;
  /** What the client says of the message that is next: it was sent before, by this name. */
  #again: string | null = null;

  constructor(id: string, token: string, carrier: LineCarrier, isReturning: boolean, ports: LinePorts) {
    this.id = id;
    this.#key = new LineKey(token);
    this.#line = new Line(ports.bounds);
    this.#carrier = carrier;
    this.#isReturning = isReturning;
    this.#ports = ports;
  }

  /** Who is, or was, at the other end. */
  get carrier(): LineCarrier {
    return this.#carrier;
  }

  /** Whether its client has come to stay: one that is about to take another line over is nobody yet. */
  get isReturning(): boolean {
    return this.#isReturning;
  }

  /** Bytes that are kept until they are acknowledged. */
  get bytes(): number {
    return this.#line.bytes;
  }

  /** How the message came that is being handled; null where none is. */
  get delivery(): MessageDelivery | null {
    if (!this.#isDispatching) return null;
    const isAgain = this.#again !== null;
    return { id: this.#again ?? `${this.id}.${this.#line.received}`, redelivered: isAgain };
  }

  watch(frame: EncodedFrame, onReceived: () => void): void {
    (this.#awaited ??= new AwaitedReceipts()).expect(frame, onReceived);
  }

  /** A message is sent. False: an older one was given up to keep it. */
  send(frame: EncodedFrame): boolean {
    const isWhole = this.#line.send(frame.data);
    if (this.#awaited?.number(frame, this.#line.sent) === true) this.#askLater();
    return isWhole;
  }

  /** A message has come, and is about to be handled. */
  begin(data: Content): void {
    this.#isNew = false;
    this.#isDispatching = true;
    if (this.#line.receive(data)) this.#isReceiptDue = true;
    if (this.#isReturning) this.#arrive();
  }

  /** It has been handled: only then the client is told, for it would not send it to another process any more. */
  end(): void {
    this.#isDispatching = false;
    this.#again = null;
    // Of one that is ending, the last receipt counts.
    if (this.#isReceiptDue || this.#isEnding) this.#writeReceipt();
  }

  /** A heartbeat is due, and takes along what the client has not been told. */
  beat(): void {
    if (this.#line.owesReceipt) this.#writeReceipt();
  }

  /** Hears a frame of the client's line. A fault ends the session. */
  hear(data: string): Fault | undefined {
    const frame = decodeLineFrame(data);
    if (frame instanceof Fault) return frame;
    const isNew = this.#isNew;
    this.#isNew = false;
    switch (frame.kind) {
      case "receipt":
        this.#key.confirm();
        // One that says nothing new is nothing that we asked for.
        if (frame.number === this.#line.acknowledged) this.#carrier.spend();
        return this.#acknowledge(frame.number);
      case "ask":
        if (this.#carrier.spend()) this.#writeReceipt();
        break;
      case "again":
        // One that names nothing is one of its own accord.
        if (this.#again !== null && !this.#carrier.spend()) break;
        this.#again = `${frame.id}.${frame.number}`;
        break;
      case "resume":
        if (!isNew) return new Fault("misplaced-line-frame");
        this.#ports.onClaim(frame, this);
        break;
      case "resumed":
      case "unknown":
      case "move":
        return new Fault("misplaced-line-frame");
    }
    return undefined;
  }

  /** The connection is lost. */
  leave(cargo: Cargo, loss: Loss): void {
    this.#away = this.#ports.onLost(cargo, loss, this);
  }

  /** Goes on over the connection of `carrier`, if the claim is good; otherwise nothing has happened to it. */
  moveTo(carrier: LineCarrier, { token, number }: Claim): boolean {
    const next = this.#key.show(token, this.#ports.newToken());
    if (next === undefined || this.#line.resume(number) === undefined) return false;
    // The client knows sooner than we do that its old connection is dead. From here on nothing of that is heard.
    if (this.#away === null) this.#carrier.cut();
    // What waited behind a connection that took nothing is with the line now, and may have been more than it keeps.
    if (this.#line.resume(number) === undefined) return false;
    const cargo = this.#away?.unload();
    if (cargo === undefined) return false;
    this.#away = null;
    this.#carrier = carrier;
    this.#isReceiptDue = false;
    this.#write({ kind: "resumed", number: this.#line.takeReceipt(), token: next });
    for (const data of this.#line.kept) carrier.write(new EncodedFrame(data));
    this.#settle(number);
    if (this.#awaited?.isWaiting === true) this.#askLater();
    carrier.takeOver(cargo, this);
    return true;
  }

  /**
   * Its session is about to end, and that is meant: its client need not send again what has been handled.
   *
   * @param kind whether its client need not come back to it, or should come at once to whoever is there instead of us
   */
  farewell(kind: "unknown" | "move" = "unknown"): void {
    this.#isEnding = true;
    if (this.#line.owesReceipt) this.#writeReceipt();
    this.#write({ kind });
  }

  /** Its session ends, by whoever's doing. */
  close(): void {
    this.farewell();
    this.drop();
  }

  /** Its session has ended for good. */
  drop(): void {
    this.#ports.onDropped(this);
  }

  /** The client showed a line that is not known: it begins anew, with this one. */
  refuse(): void {
    this.#write({ kind: "unknown" });
    this.#arrive();
  }

  #arrive(): void {
    if (!this.#isReturning) return;
    this.#isReturning = false;
    this.#ports.onArrived(this.#carrier);
  }

  /** Once for all of a turn. A client that is away is asked when it is back. */
  #askLater(): void {
    if (this.#isAskDue || this.#away !== null) return;
    this.#isAskDue = true;
    this.#ports.defer(() => {
      this.#isAskDue = false;
      if (this.#away === null) this.#write({ kind: "ask" });
    });
  }

  #acknowledge(number: number): Fault | undefined {
    const fault = this.#line.acknowledge(number);
    if (fault === undefined) this.#settle(number);
    return fault;
  }

  #settle(number: number): void {
    this.#awaited?.settle(number);
    if (this.#awaited?.isEmpty === true) this.#awaited = null;
  }

  #writeReceipt(): void {
    this.#isReceiptDue = false;
    this.#write({ kind: "receipt", number: this.#line.takeReceipt() });
  }

  // Not through `send`: these are not messages, and tokens are to be seen by nobody who listens to the connection.
  #write(frame: LineFrame): void {
    this.#carrier.write(encodeFrame("noop", encodeLineFrame(frame)));
  }
}
