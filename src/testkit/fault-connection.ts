// One connection through the fault proxy, and what can be done to it.
import type { Socket } from "node:net";
import type { Clock } from "../core/index.js";
import { type FaultConditions, FaultFlow } from "./fault-flow.js";
import type { SeededRandom } from "./seeded-random.js";

/** The two ends of a connection: who connected to the proxy, and who the proxy connected to. */
export type ProxyEnd = "client" | "server";

/** A connection that a {@link FaultProxy} carries. */
export class FaultConnection {
  readonly #ends: Readonly<Record<ProxyEnd, Socket>>;
  readonly #flows: readonly [toServer: FaultFlow, toClient: FaultFlow];
  #isHalfOpen = false;

  /** @param onOver called when neither end is left */
  constructor(
    client: Socket,
    server: Socket,
    conditions: FaultConditions,
    clock: Clock,
    random: SeededRandom,
    onOver: () => void,
  ) {
    this.#ends = { client, server };
    this.#flows = [
      new FaultFlow(client, server, conditions, clock, random),
      new FaultFlow(server, client, conditions, clock, random),
    ];
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      // Both ends hear of it by themselves; nobody else has to.
      socket.on("error", () => {});
      socket.on("close", (hasFailed) => {
        if (hasFailed && !this.#isHalfOpen) other.resetAndDestroy();
        if (!client.destroyed || !server.destroyed) return;
        for (const flow of this.#flows) flow.forget();
        onOver();
      });
    }
  }

  /** Slows it down, from now on. */
  set conditions(conditions: FaultConditions) {
    for (const flow of this.#flows) flow.conditions = conditions;
  }

  /** Resets it under both ends; what was under way is lost. */
  cut(): void {
    for (const socket of Object.values(this.#ends)) socket.resetAndDestroy();
  }

  /**
   * Carries nothing more, and tells nobody, until {@link restore}.
   *
   * @param towards only what goes to that end is not carried. @default both ways
   */
  blackHole(towards?: ProxyEnd): void {
    const [toServer, toClient] = this.#flows;
    if (towards !== "client") toServer.stop();
    if (towards !== "server") toClient.stop();
  }

  restore(): void {
    if (this.#isHalfOpen) return;
    for (const flow of this.#flows) flow.go();
  }

  /** One end is told that the connection is lost; the other goes on as if nothing had happened. */
  halfOpen(told: ProxyEnd): void {
    this.#isHalfOpen = true;
    for (const flow of this.#flows) flow.swallow();
    this.#ends[told].resetAndDestroy();
  }
}
