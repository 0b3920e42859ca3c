// A cluster of nodes whose processes can be stopped, on buses with faults: what the rows about the mesh are played on.
import { expect } from "vitest";
import { memoryBus } from "../../src/bus/memory/index.js";
import type { BusMesh } from "../../src/cluster/mesh/bus-mesh.js";
import { allChannel, inboxOf } from "../../src/cluster/mesh/channels.js";
import { hmacSeal } from "../../src/cluster/seal.js";
import { type BusConditions, FaultBus } from "../../src/testkit/index.js";
import { MeshStage } from "../stage/mesh-stage.js";
import { StoppableClock } from "../stage/stoppable-clock.js";

/** A node whose process can be stopped, on a bus with faults. */
export interface Subject {
  readonly mesh: BusMesh;
  readonly bus: FaultBus;
  readonly clock: StoppableClock;
  /** What it has heard of the topic `say`, and what it was told of others. */
  readonly heard: unknown[];
  readonly told: string[];
}

/** Nodes in virtual time, and who listens to them. */
export class Cluster {
  readonly stage: MeshStage = new MeshStage();
  /** What was published on the channels of all nodes so far. */
  readonly traffic: Uint8Array[] = [];

  add(name: string, conditions: Partial<BusConditions> = {}, secret?: string): Subject {
    const { stage } = this;
    const clock = new StoppableClock(stage.clock);
    const bus = new FaultBus(memoryBus(stage.medium), clock, stage.random.fork(), conditions);
    const mesh = stage.add({ name, bus, clock, ...(secret !== undefined && { seal: hmacSeal(secret) }) });
    const [heard, told]: [unknown[], string[]] = [[], []];
    mesh.handle("say", (value) => void heard.push(value));
    mesh.on("join", (peer) => told.push(`join ${peer.name}`));
    mesh.on("leave", (peer) => told.push(`leave ${peer.name}`));
    mesh.on("gap", (peer) => told.push(`gap ${peer.name}`));
    mesh.on("fenced", () => told.push("fenced"));
    return { mesh, bus, clock, heard, told };
  }

  async pair(conditions: Partial<BusConditions> = {}, secret?: string): Promise<[Subject, Subject]> {
    const eavesdropper = memoryBus(this.stage.medium);
    await eavesdropper.subscribe(allChannel, (message) => this.traffic.push(message));
    const pair: [Subject, Subject] = [this.add("a", conditions, secret), this.add("b", conditions, secret)];
    for (const { mesh } of pair)
      await eavesdropper.subscribe(inboxOf(mesh.id), (message) => this.traffic.push(message));
    await this.stage.pass(2_000);
    expect(pair.map(({ mesh }) => mesh.peers.size)).toEqual([1, 1]);
    return pair;
  }

  /** Somebody who is no node publishes something. */
  async inject(...messages: readonly Uint8Array[]): Promise<void> {
    const bus = memoryBus(this.stage.medium);
    for (const message of messages) await bus.publish(allChannel, message);
    await this.stage.settle();
  }

  count(code: string): number {
    return this.stage.incidents.filter((incident) => incident === code).length;
  }
}

/** From 0 on, so many. */
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Whether a message is of one of these: see envelope.ts. */
export const isOf = (message: Uint8Array, ...nodes: readonly Pick<Subject, "mesh">[]): boolean =>
  nodes.some(({ mesh }) => mesh.id === String.fromCharCode(...message.subarray(9, 21)));
