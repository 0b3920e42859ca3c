// A place of the cluster: the node that stands in it, which may be another one later, and its ways to clients and to the store.
import type { ChildProcess } from "node:child_process";
import { FaultProxy, type ProxyEnd } from "../../src/testkit/index.js";
import { now } from "../proof/real/journal.mjs";
import { NodeProcess, type NodeSettings } from "./node-process.js";

/** What a place needs to start nodes. */
export interface Ground {
  readonly settings: Omit<NodeSettings, "name" | "port" | "journal" | "seed">;
  journalOf(name: string): string;
  /** A node is about to begin. */
  announce(name: string): void;
  connect(node: ChildProcess): void;
}

/** Since then nobody can tell what of a node comes to others, if they go on without it or it is killed. */
export interface Hurt {
  readonly node: string;
  readonly from: number;
  /** Until it was well again; it may be hurt still. */
  until: number;
}

export class Place {
  readonly clients: FaultProxy;
  /** Null: there is no server behind the bus. */
  readonly store: FaultProxy | null;
  readonly hurts: Hurt[] = [];
  /** When its nodes were killed, by their names. */
  readonly killed: Map<string, number> = new Map();
  /** The names of all nodes that have stood here. */
  readonly names: string[] = [];
  readonly #number: number;
  readonly #ground: Ground;
  #node: NodeProcess | null = null;

  private constructor(number: number, ground: Ground, clients: FaultProxy, store: FaultProxy | null) {
    this.#number = number;
    this.#ground = ground;
    this.clients = clients;
    this.store = store;
  }

  static async open(number: number, ground: Ground, storePort: number | null): Promise<Place> {
    const clients = await FaultProxy.open({ port: 0 });
    const store = storePort === null ? null : await FaultProxy.open({ port: storePort });
    return new Place(number, ground, clients, store);
  }

  /** Where clients find it. */
  get port(): number {
    return this.clients.port;
  }

  get isUp(): boolean {
    return this.#node?.isRunning ?? false;
  }

  get node(): NodeProcess {
    if (this.#node === null) throw new Error("Nobody has stood here yet.");
    return this.#node;
  }

  /** Puts a new node here. Connections of the one before stay with it, if it lives. */
  async start(own: Partial<NodeSettings> = {}): Promise<void> {
    const name = `${this.#number}.${this.names.length + 1}`;
    const settings: NodeSettings = {
      ...this.#ground.settings,
      name,
      port: this.store?.port ?? 0,
      journal: this.#ground.journalOf(name),
      seed: this.#number * 100 + this.names.length,
      ...own,
    };
    this.names.push(name);
    this.#ground.announce(name);
    this.#node = await NodeProcess.start(settings, (child) => this.#ground.connect(child));
    this.clients.targetPort = this.#node.port;
  }

  async kill(): Promise<void> {
    this.killed.set(this.node.name, now());
    await this.node.kill();
  }

  /** A new node takes its place first; then it lets its clients go. */
  async replace(drainMs: number, own?: Partial<NodeSettings>): Promise<void> {
    const before = this.node;
    await this.start(own);
    await before.end(drainMs);
  }

  pause(): void {
    this.hurt();
    this.node.signal("SIGSTOP");
  }

  resume(): void {
    this.node.signal("SIGCONT");
    this.heal();
  }

  /** From the store, or from the bus where there is none. */
  async cutOff(towards?: ProxyEnd): Promise<void> {
    this.hurt();
    if (this.store === null) await this.node.do("cutOff", true);
    else this.store.blackHole(towards);
  }

  async rejoin(): Promise<void> {
    if (this.store === null) await this.node.do("cutOff", false);
    else this.store.restore();
    this.heal();
  }

  hurt(): void {
    this.hurts.push({ node: this.node.name, from: now(), until: Infinity });
  }

  heal(): void {
    const last = this.hurts.at(-1);
    if (last !== undefined) last.until = now();
  }

  async close(): Promise<void> {
    this.#node?.signal("SIGCONT");
    await this.#node?.kill();
    await this.clients.close();
    await this.store?.close();
  }
}
