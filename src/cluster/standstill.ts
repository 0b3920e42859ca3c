// Whether what clients say may be heard: not by a process that is just going on after it stood still. It reads what they had sent it before it
// can know that others have gone on with their sessions. What is taken over from whom, and how, is recovery/takeover.ts.
import type { Clock, Timer } from "../core/index.js";
import type { Hearing } from "../server/hearing-port.js";
import type { Mesh } from "./mesh.js";

/** Less than others wait for the answer of a node that has a session before they go on without it. In milliseconds. */
const longestMs = 1_000;
/** How much of what clients say may wait, what keeps it included. In bytes. */
const mostHeldBytes = 16 * 2 ** 20;
const heldCostBytes = 128;

/** What it is made of. */
export interface StandstillPorts {
  readonly mesh: Mesh & { hasStoodStill(): boolean };
  readonly clock: Clock;
  /** After so long a silence the others go on without a node. */
  readonly deadAfterMs: number;
}

/**
 * Looks at the clock now and then, and whenever a client says something. Where it finds that the process stood still, it asks all other
 * nodes: what they say comes behind whatever they have asked for before, and so in vain.
 *
 * @example
 * if (!standstill.isSure()) standstill.hold(frame.data.length, () => session.onFrame(frame));
 */
export class Standstill implements Hearing {
  readonly #ports: StandstillPorts;
  readonly #longestMs: number;
  #lookedAt: number;
  #timer: Timer = null;
  /** How often the process stood still since it was last sure; 0: it is. */
  #count = 0;
  #held: (() => void)[] = [];
  #heldBytes = 0;

  constructor(ports: StandstillPorts) {
    this.#ports = ports;
    this.#longestMs = Math.min(longestMs, ports.deadAfterMs / 2);
    this.#lookedAt = ports.clock.now();
    ports.mesh.answer("still", () => null);
    this.#lookLater();
  }

  isSure(): boolean {
    this.#look();
    return this.#count === 0;
  }

  hold(bytes: number, callback: () => void): boolean {
    if (this.#heldBytes > mostHeldBytes) return false;
    this.#heldBytes += bytes + heldCostBytes;
    this.#held.push(callback);
    return true;
  }

  close(): void {
    this.#ports.clock.clearTimer(this.#timer);
  }

  #lookLater(): void {
    const { clock } = this.#ports;
    this.#timer = clock.setTimer(() => {
      this.#look();
      this.#lookLater();
    }, this.#longestMs / 2);
  }

  #look(): void {
    const { clock, mesh } = this.#ports;
    const now = clock.now();
    const sinceMs = now - this.#lookedAt;
    this.#lookedAt = now;
    // Where the others must have given this node up, its sessions have ended now.
    if (sinceMs < this.#longestMs || mesh.hasStoodStill() || mesh.peers.size === 0) return;
    if (this.#count++ === 0) void this.#askAll();
  }

  async #askAll(): Promise<void> {
    const { mesh, deadAfterMs } = this.#ports;
    for (let asked = 0; asked < this.#count; this.#look()) {
      asked = this.#count;
      const servers = [...mesh.peers.values()].filter(({ role }) => role === "server");
      // Who does not answer has left, or does not speak to this node any more, and then that one will learn of it.
      await Promise.allSettled(servers.map(({ id }) => mesh.request("still", null, id, deadAfterMs)));
    }
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = this.#count = 0;
    for (const callback of held) callback();
  }
}
