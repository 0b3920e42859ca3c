// Makes an emitter: a node of the cluster that has no clients. How it reaches the servers is relays.ts.
import {
  guardedTrace,
  systemClock,
  systemRandom,
  type DefaultEventsMap,
  type EventMap,
} from "../../core/index.js";
import { resolveClusterOptions, type ClusterOptions } from "../cluster-options.js";
import { BusMesh } from "../mesh/bus-mesh.js";
import { hmacSeal } from "../seal.js";
import { AudienceEmitter } from "./emitter.js";
import { Relays } from "./relays.js";

/** What `createEmitter` accepts: what the servers were given, as far as an emitter has it. */
export type EmitterOptions = Omit<ClusterOptions, "forwarding" | "requestTimeout">;

/** Everybody in the main namespace, and the way to all others. */
export class ClusterEmitter<
  EmitEvents extends EventMap = DefaultEventsMap,
  ServerSideEvents extends EventMap = DefaultEventsMap,
> extends AudienceEmitter<EmitEvents, ServerSideEvents> {
  readonly #close: () => Promise<void>;

  constructor(relays: Relays, close: () => Promise<void>) {
    super(relays);
    this.#close = close;
  }

  /** Waits for what is under way, says goodbye to the servers, and closes the bus. */
  close(): Promise<void> {
    return this.#close();
  }
}

/**
 * Emits to the clients of a cluster from a process that has none.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * const emitter = createEmitter({ bus: redisBus({ client: redis }), secret: process.env.CLUSTER_SECRET });
 * await emitter.to("orders").emit("order", order);
 * await emitter.close();
 */
export function createEmitter<
  EmitEvents extends EventMap = DefaultEventsMap,
  ServerSideEvents extends EventMap = DefaultEventsMap,
>(options: EmitterOptions): ClusterEmitter<EmitEvents, ServerSideEvents> {
  const resolved = { ...resolveClusterOptions(options), role: "emitter" as const };
  const { bus, secret } = options;
  const mesh = new BusMesh(
    {
      bus,
      clock: systemClock,
      random: systemRandom,
      seal: secret === undefined ? undefined : hmacSeal(secret),
      onListenerError: (error) => guardedTrace("The emitter has failed.", error),
      // What is wrong on the bus, the servers count.
      report: () => undefined,
    },
    resolved,
  );
  const relays = new Relays(mesh, systemClock, resolved.settleTimeoutMs);
  mesh.start();
  return new ClusterEmitter(relays, async () => {
    await relays.settled();
    await mesh.close();
    await bus.close();
  });
}
