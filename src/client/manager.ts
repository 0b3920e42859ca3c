// The manager of the builds that have it all: sessions over several transports, retries, the program's own timers.
import { BaseManager, type ManagerParts } from "./base-manager.js";
import type { ManagerOptions, SocketOptions } from "./options.js";
import { createRetryQueue } from "./retry-queue.js";
import type { Runtime } from "./runtime.js";
import { Session } from "./session.js";

/**
 * Holds the connection that sockets share, and brings it back when it is lost.
 *
 * @example
 * const manager = new Manager("https://example.org", { reconnectionDelayMax: 30_000 });
 * const news = manager.socket("/news");
 * manager.on("reconnect_attempt", (attempt) => console.log("trying again", attempt));
 */
export class Manager extends BaseManager {
  /**
   * @param program what the program offers; a face's own affair
   * @param onIdle called when the last socket has left; a face's own affair
   */
  constructor(
    uri: string | Partial<ManagerOptions & SocketOptions> | undefined,
    options: Partial<ManagerOptions & SocketOptions> = {},
    program: Runtime,
    onIdle?: () => void,
  ) {
    const [address, given] = typeof uri === "object" ? [undefined, uri] : [uri, options];
    const runtime = given.useNativeTimers ? { ...program, clock: program.nativeClock } : program;
    const parts: ManagerParts = {
      ...runtime,
      openSession: (at, resolved, owner) => new Session(at, resolved, runtime, owner),
      createRetryQueue,
    };
    super(address, given, parts, onIdle);
  }
}
