// What a program of one kind (Node, uWebSockets.js, Deno) gives to a server that runs in it. What the two of them exchange is in host.ts.
import type { Clock, Random } from "../core/index.js";
import type { Engine, EnginePorts, OnSession } from "./engine/engine.js";
import type { Attachment, HostHandler } from "./host.js";
import type { ResolvedServerOptions, ServerOptions } from "./server-options.js";

/** What a server needs of the program it runs in. */
export interface Host<Target> {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the program runs where it is written: pages of this machine are let in. @default false */
  readonly isDeveloping?: boolean;
  /** How much of the heap that the process may have is in use, 0 to 1. @default unknown */
  readonly heapUsage?: () => number;
  /** The names of options that only this host knows. @default none */
  readonly ownOptions?: readonly string[];
  /** @param given the user's own options, with those that only this host knows */
  attach(
    target: Target,
    handler: HostHandler,
    options: ResolvedServerOptions,
    given: ServerOptions,
  ): Attachment;
  /** Makes an engine with what only this host can offer. @default a plain one */
  makeEngine?(options: ResolvedServerOptions, ports: EnginePorts, onSession: OnSession): Engine;
}
