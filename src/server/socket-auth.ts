// The credentials of one socket: how long they hold, and new ones in their place. Whether they are good, the application's check says.
import type { Clock, Timer } from "../core/index.js";
import { ServerError } from "./errors.js";
import type { UndeclaredArgument } from "./typed-events.js";

/** What a client says to show who it is. */
export type Credentials = Readonly<Record<string, UndeclaredArgument>>;

/** What a check gives for credentials that are good. */
export interface Standing {
  /** When they are over, as a date or in milliseconds since 1970. @default never */
  readonly expiresAt?: Date | number | null | undefined;
}

/** What the credentials of a socket ask of those around them. */
export interface SocketAuthPorts {
  readonly clock: Clock;
  /** How long before the end the client is told of it. */
  readonly warningMs: number;
  /** Throws for credentials that are not good. */
  check(credentials: Credentials): Promise<Standing | undefined>;
  onExpiring(expiresAt: number): void;
  onExpired(): void;
}

/**
 * The credentials of one socket: `socket.auth`, where `authenticate` guards its namespace.
 *
 * @example
 * socket.on("new token", (token, reply) => {
 *   socket.auth?.refresh({ token }).then(() => reply("thanks"), () => reply("no"));
 * });
 */
export class SocketAuth {
  readonly #ports: SocketAuthPorts;
  #credentials: Credentials = {};
  #expiresAt: number | null = null;
  /** The same on the clock, which nobody sets. */
  #deadline = Infinity;
  #isWarned = false;
  #isRunning = false;
  #isChecking = false;
  #timer: Timer = null;

  constructor(ports: SocketAuthPorts) {
    this.#ports = ports;
  }

  /** Those that hold now. What the client said when it came is `socket.handshake.auth`. */
  get credentials(): Credentials {
    return this.#credentials;
  }

  /** When they are over, in milliseconds since 1970; null: never. */
  get expiresAt(): number | null {
    return this.#expiresAt;
  }

  /**
   * Puts others in their place, if the check takes them; without an argument the same are checked again. What is refused changes
   * nothing.
   *
   * @throws ServerError (as rejection) `ERR_UNAUTHORIZED`; its `cause` is what the check threw
   */
  async refresh(credentials: Credentials = this.#credentials): Promise<void> {
    // A check may be dear, and clients may ask for it.
    if (this.#isChecking) throw new ServerError("ERR_UNAUTHORIZED", "Credentials are being checked already.");
    this.#isChecking = true;
    try {
      const standing = await this.#ports.check(credentials);
      this.#hold(credentials, toTime(standing?.expiresAt));
    } catch (cause) {
      throw new ServerError("ERR_UNAUTHORIZED", "The credentials were refused.", { cause });
    } finally {
      this.#isChecking = false;
    }
  }

  /** @internal The socket is connected: from now on their end is its end. */
  start(): void {
    this.#isRunning = true;
    this.#wait();
  }

  /** @internal The socket has gone. */
  stop(): void {
    this.#isRunning = false;
    this.#wait();
  }

  #hold(credentials: Credentials, expiresAt: number | null): void {
    this.#credentials = credentials;
    this.#expiresAt = expiresAt;
    this.#isWarned = false;
    this.#deadline = expiresAt === null ? Infinity : this.#ports.clock.now() + expiresAt - Date.now();
    this.#wait();
  }

  /** Sleeps until there is something to tell, or to end. */
  #wait(): void {
    const { clock, warningMs } = this.#ports;
    clock.clearTimer(this.#timer);
    this.#timer = null;
    if (!this.#isRunning || this.#deadline === Infinity) return;
    const wakesAt = this.#isWarned ? this.#deadline : this.#deadline - warningMs;
    this.#timer = clock.setTimer(() => this.#wake(), Math.max(0, wakesAt - clock.now()));
  }

  #wake(): void {
    const { clock, warningMs } = this.#ports;
    const leftMs = this.#deadline - clock.now();
    if (leftMs <= 0) {
      this.stop();
      return this.#ports.onExpired();
    }
    // A timer may be due before that: its delay is bounded.
    if (leftMs <= warningMs && !this.#isWarned) {
      this.#isWarned = true;
      this.#ports.onExpiring(this.#expiresAt ?? 0);
    }
    this.#wait();
  }
}

function toTime(expiresAt: Standing["expiresAt"]): number | null {
  if (expiresAt === undefined || expiresAt === null) return null;
  const time = Number(expiresAt);
  if (Number.isNaN(time))
    throw new TypeError("The expiresAt of credentials must be a date, or milliseconds since 1970.");
  return time;
}
