// An emitter's way to the servers: one of them is asked to do what is to be done at all. Who has which clients is not known here.
import { ClusterError } from "../../adapters/cluster-error.js";
import type { Clock } from "../../core/index.js";
import { topics, type RelayMessage } from "../adapter/adapter-messages.js";
import type { Mesh, NodeId } from "../mesh.js";

/** The servers of a cluster, seen from outside. */
export class Relays {
  readonly #mesh: Mesh;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** What goes on when there is a server. */
  readonly #waiting: Set<() => void> = new Set();
  readonly #underWay: Set<Promise<unknown>> = new Set();
  /** The one that is asked as long as it is there: so what is emitted arrives in its order. */
  #chosen: NodeId | null = null;

  /** @param timeoutMs how long a server is waited for, and again how long its answer is */
  constructor(mesh: Mesh, clock: Clock, timeoutMs: number) {
    this.#mesh = mesh;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    mesh.on("join", () => {
      for (const goOn of this.#waiting) goOn();
      this.#waiting.clear();
    });
  }

  /**
   * Lets a server do it, and resolves when all nodes that it concerns have it.
   *
   * @throws HoldfastError `ERR_ENCODE`; ClusterError (both as rejections)
   */
  ask(message: RelayMessage): Promise<void> {
    const asked = this.#ask(message);
    this.#underWay.add(asked);
    const forget = (): void => void this.#underWay.delete(asked);
    // Whoever does not wait for it does not want to hear of it: nor shall the process end of that.
    asked.then(forget, forget);
    return asked;
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #ask(message: RelayMessage): Promise<void> {
    // Fast path: it goes into the stream within the call, behind what was asked before.
    if (this.#waiting.size > 0 || this.#choose(new Set()) === undefined) await this.#untilThereIsOne();
    const asked = new Set<NodeId>();
    for (let node = this.#choose(asked); node !== undefined; node = this.#choose(asked)) {
      asked.add(node);
      // It awaits the other nodes itself, for as long as this.
      const missing = await this.#mesh.request(topics.relay, message, node, 2 * this.#timeoutMs);
      if (Array.isArray(missing) && missing.length > 0) throw unpublished(missing as NodeId[]);
      // Null: it has no such namespace, as another may.
      if (missing !== null) return;
    }
  }

  #choose(asked: ReadonlySet<NodeId>): NodeId | undefined {
    const { peers } = this.#mesh;
    if (this.#chosen !== null && peers.has(this.#chosen) && !asked.has(this.#chosen)) return this.#chosen;
    const servers = [...peers.values()].filter(({ id, role }) => role === "server" && !asked.has(id));
    const server = servers.find(({ isSuspect }) => !isSuspect) ?? servers[0];
    if (asked.size === 0) this.#chosen = server?.id ?? null;
    return server?.id;
  }

  #untilThereIsOne(): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTimeout = (): void => {
        this.#waiting.delete(goOn);
        const message = `No server of the cluster has been found in ${this.#timeoutMs} ms; nobody got it.`;
        reject(new ClusterError("ERR_CLUSTER_UNAVAILABLE", message));
      };
      const timer = this.#clock.setTimer(onTimeout, this.#timeoutMs);
      const goOn = (): void => {
        this.#clock.clearTimer(timer);
        resolve();
      };
      this.#waiting.add(goOn);
    });
  }
}

function unpublished(missing: readonly NodeId[]): ClusterError {
  const message = `These nodes have not got it in time: ${missing.join(", ")}. The others have.`;
  return new ClusterError("ERR_UNPUBLISHED", message, missing);
}
