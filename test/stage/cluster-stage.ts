// Processes of a cluster with one namespace each, in virtual time, on buses with faults. No server: their members note what they get.
import type { AdapterPorts, Adapter } from "../../src/adapters/adapter.js";
import { MemoryMedium, memoryBus } from "../../src/bus/memory/index.js";
import { clusterAdapters } from "../../src/cluster/adapter/cluster-adapters.js";
import { allChannel, inboxOf } from "../../src/cluster/mesh/channels.js";
import type { BusMesh } from "../../src/cluster/mesh/bus-mesh.js";
import type { Codec } from "../../src/protocol/index.js";
import { AdapterNode, type NotedMember } from "../../src/testkit/adapter-node.js";
import { FaultBus, type BusConditions, type VirtualClock } from "../../src/testkit/index.js";
import { MeshStage } from "./mesh-stage.js";

/** A process, and what can be done to it. */
export interface ClusterProcess {
  readonly node: AdapterNode;
  readonly mesh: BusMesh;
  readonly bus: FaultBus;
  /** In the room x, beside the one of its id: a, b, c, … */
  readonly member: NotedMember;
}

/**
 * A cluster.
 *
 * @example
 * const stage = new ClusterStage();
 * const [one, two] = await stage.openProcesses(2);
 * one.node.emit({ rooms: ["x"] }, "event");
 * await stage.settle(); // two.member.events
 */
export class ClusterStage {
  readonly meshes: MeshStage = new MeshStage();
  readonly requestTimeoutMs: number = 5_000;
  /** How many messages have been on the bus. */
  messages = 0;
  #medium: MemoryMedium = new MemoryMedium(this.clock);
  #buses: FaultBus[] = [];

  get clock(): VirtualClock {
    return this.meshes.clock;
  }

  /** Processes of another cluster than those before, which know of each other. */
  async openProcesses(
    count: number,
    { codecs = [], ...conditions }: Partial<BusConditions> & { readonly codecs?: readonly Codec[] } = {},
  ): Promise<ClusterProcess[]> {
    const meshes = this.#openMeshes(count, conditions);
    const processes = meshes.map(({ mesh, bus }, index) => {
      const node = new AdapterNode(this.clock, index * 1_000, codecs[index]);
      node.adapter = this.#adapterOn(mesh)(node.ports);
      return { node, mesh, bus, member: node.enter(String.fromCharCode(97 + index), "x") };
    });
    await this.meshes.pass(3_000);
    await this.#eavesdrop(meshes.map(({ mesh }) => mesh));
    return processes;
  }

  /** The same with ports of somebody else, for the suite of adapters. */
  async openAdapters(all: readonly AdapterPorts[]): Promise<Adapter[]> {
    const meshes = this.#openMeshes(all.length);
    const adapters = all.flatMap((ports, index) => {
      const mesh = meshes[index]?.mesh;
      return mesh === undefined ? [] : [this.#adapterOn(mesh)(ports)];
    });
    await this.meshes.settle();
    return adapters;
  }

  /** Lets a moment pass, in which messages come. */
  settle(): Promise<void> {
    return this.meshes.pass(50, 50);
  }

  /** A process neither says anything more nor hears anything; the others know it in the end. */
  async kill(index: number): Promise<void> {
    this.#buses[index]?.blackHole();
    await this.meshes.pass(12_000, 500);
  }

  /** Nobody reaches anybody, and everybody knows. */
  cut(): void {
    this.#medium.stop();
  }

  #openMeshes(count: number, conditions: Partial<BusConditions> = {}): { mesh: BusMesh; bus: FaultBus }[] {
    this.#medium = new MemoryMedium(this.clock);
    const { random } = this.meshes;
    this.#buses = Array.from(
      { length: count },
      () => new FaultBus(memoryBus(this.#medium), this.clock, random.fork(), conditions),
    );
    return this.#buses.map((bus) => ({ bus, mesh: this.meshes.add({ bus }) }));
  }

  #adapterOn(mesh: BusMesh): (ports: AdapterPorts) => Adapter {
    return clusterAdapters(mesh, this.clock, { requestTimeoutMs: this.requestTimeoutMs });
  }

  async #eavesdrop(meshes: readonly BusMesh[]): Promise<void> {
    const bus = memoryBus(this.#medium);
    for (const channel of [allChannel, ...meshes.map(({ id }) => inboxOf(id))]) {
      await bus.subscribe(channel, () => void this.messages++);
    }
  }
}
