// What a socket shows of its manager as `socket.io`. A contract, so that neither imports the other.
import type { Emitter } from "../core/index.js";
import type { Packet } from "../protocol/index.js";
import type { ManagerOptions, SocketOptions } from "./options.js";
import type { CloseReason, Engine } from "./engine.js";
import type { CloseDetails } from "./transport.js";

/** The events of a manager. */
export interface ManagerEvents {
  open(): void;
  /** A connection could not be opened, or failed. */
  error(error: Error): void;
  /** The server's heartbeat. */
  ping(): void;
  /** A packet came in. */
  packet(packet: Packet): void;
  close(reason: CloseReason, details?: CloseDetails): void;
  reconnect_attempt(attempt: number): void;
  reconnect(attempt: number): void;
  reconnect_error(error: Error): void;
  reconnect_failed(): void;
}

/** One connection to one server, as every build has it; `S` is the socket it makes. */
export interface BaseManagerFace<S> extends Emitter<object, ManagerEvents> {
  /** The options of the next connection: they may be changed. */
  readonly opts: ManagerOptions & SocketOptions;
  /** Opens the connection, unless that is done or under way. */
  open(): this;
  /** Gives the socket of a namespace, connecting it. */
  socket(nsp: string, options?: SocketOptions): S;
}

/** One connection to one server; `S` is the socket it makes. */
export interface ManagerFace<S> extends BaseManagerFace<S> {
  /** The session under way, or the last one; absent before the first. */
  readonly engine: Engine;
  /** Opens the connection, unless that is done or under way; calls back once with the outcome. */
  open(onOutcome?: (error?: Error) => void): this;
  /** Alias of {@link open}. */
  connect(onOutcome?: (error?: Error) => void): this;
  reconnection(): boolean;
  reconnection(isOn: boolean): this;
  reconnectionAttempts(): number;
  reconnectionAttempts(attempts: number): this;
  reconnectionDelay(): number;
  reconnectionDelay(delayMs: number): this;
  reconnectionDelayMax(): number;
  reconnectionDelayMax(delayMs: number): this;
  randomizationFactor(): number;
  randomizationFactor(factor: number): this;
  timeout(): number | false;
  timeout(timeoutMs: number | false): this;
}
