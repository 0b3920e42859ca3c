// The manager of the builds that have it all: sessions over several transports, retries, the program's own timers.
import { BaseManager, type ManagerParts } from "./base-manager.js";
import type { Engine } from "./engine.js";
import { createLineKeeper, type LineKeeper } from "./line-keeper.js";
import type { ManagerFace } from "./manager-face.js";
import type { ManagerOptions, SocketOptions } from "./options.js";
import type { Program } from "./runtime.js";
import { Session } from "./session.js";
import { Socket } from "./socket.js";
import { locate } from "./url.js";

/**
 * Holds the connection that sockets share, and brings it back when it is lost.
 *
 * @example
 * const manager = new Manager("https://example.org", { reconnectionDelayMax: 30_000 });
 * const news = manager.socket("/news");
 * manager.on("reconnect_attempt", (attempt) => console.log("trying again", attempt));
 */
export class Manager extends BaseManager<Socket, Engine> implements ManagerFace<Socket> {
  /**
   * @param program what the program offers; a face's own affair
   * @param onIdle called when the last socket has left; a face's own affair
   */
  constructor(
    uri: string | Partial<ManagerOptions & SocketOptions> | undefined,
    options: Partial<ManagerOptions & SocketOptions> = {},
    program: Program,
    onIdle?: () => void,
  ) {
    const [address, given] = typeof uri === "object" ? [undefined, uri] : [uri, options];
    const runtime = { ...program, clock: program.clockFor(given) };
    let keeper: LineKeeper | undefined;
    const parts: ManagerParts<Socket, Engine> = {
      ...runtime,
      Socket,
      openSession: (at, resolved, owner) =>
        new Session(at, resolved, runtime, owner, (keeper ??= createLineKeeper(runtime.clock, owner))),
    };
    super(locate(address, given), given, parts, onIdle);
  }

  connect(onOutcome?: (error?: Error) => void): this {
    return this.open(onOutcome);
  }

  reconnection(): boolean;
  reconnection(isOn: boolean): this;
  reconnection(isOn?: boolean): boolean | this {
    return this.#option("reconnection", isOn);
  }

  reconnectionAttempts(): number;
  reconnectionAttempts(attempts: number): this;
  reconnectionAttempts(attempts?: number): number | this {
    return this.#option("reconnectionAttempts", attempts);
  }

  reconnectionDelay(): number;
  reconnectionDelay(delayMs: number): this;
  reconnectionDelay(delayMs?: number): number | this {
    return this.#option("reconnectionDelay", delayMs);
  }

  reconnectionDelayMax(): number;
  reconnectionDelayMax(delayMs: number): this;
  reconnectionDelayMax(delayMs?: number): number | this {
    return this.#option("reconnectionDelayMax", delayMs);
  }

  randomizationFactor(): number;
  randomizationFactor(factor: number): this;
  randomizationFactor(factor?: number): number | this {
    return this.#option("randomizationFactor", factor);
  }

  timeout(): number | false;
  timeout(timeoutMs: number | false): this;
  timeout(timeoutMs?: number | false): number | false | this {
    return this.#option("timeout", timeoutMs);
  }

  #option<K extends keyof ManagerOptions>(
    key: K,
    value: ManagerOptions[K] | undefined,
  ): ManagerOptions[K] | this {
    if (value === undefined) return this.opts[key];
    this.opts[key] = value;
    return this;
  }
}
