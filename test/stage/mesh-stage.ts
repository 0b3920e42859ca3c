// Nodes of a cluster on a bus in memory, in virtual time. Not a server: what stands on the mesh is the test's.
import { MemoryMedium, memoryBus } from "../../src/bus/memory/index.js";
import type { Bus } from "../../src/bus/bus.js";
import type { Clock } from "../../src/core/index.js";
import { BusMesh } from "../../src/cluster/mesh/bus-mesh.js";
import { defaultMeshOptions, type MeshOptions, type MeshPorts } from "../../src/cluster/mesh/mesh-options.js";
import { SeededRandom, VirtualClock } from "../../src/testkit/index.js";

/** How a node of the stage differs from the others. */
export interface MeshNodeSettings extends Partial<MeshOptions> {
  /** @default a bus of its own on the stage's medium */
  readonly bus?: Bus;
  readonly seal?: MeshPorts["seal"];
  /** @default the stage's */
  readonly clock?: Clock;
}

/**
 * A cluster whose time is the test's.
 *
 * @example
 * const stage = new MeshStage();
 * const [one, two] = [stage.add(), stage.add()];
 * await stage.settle(); // one.peers.has(two.id)
 */
export class MeshStage {
  readonly clock: VirtualClock = new VirtualClock();
  readonly medium: MemoryMedium = new MemoryMedium(this.clock);
  readonly random: SeededRandom;
  /** What was reported and what failed, by all nodes. */
  readonly incidents: string[] = [];
  readonly errors: unknown[] = [];

  constructor(seed = 1) {
    this.random = new SeededRandom(seed);
  }

  /** A node that begins to join. */
  add({
    bus = memoryBus(this.medium),
    seal,
    clock = this.clock,
    ...options
  }: MeshNodeSettings = {}): BusMesh {
    const mesh = new BusMesh(
      {
        bus,
        clock,
        random: this.random.fork(),
        seal,
        onListenerError: (error) => void this.errors.push(error),
        report: (code) => void this.incidents.push(code),
      },
      { ...defaultMeshOptions, ...options },
    );
    mesh.start();
    return mesh;
  }

  /** Lets everything happen that needs no time: promises, and what they put off to the end of the turn. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 20; quiet++) {
      await Promise.resolve();
      this.clock.endTurn();
    }
  }

  /** Lets time pass in steps, so that promises keep up with it. */
  async pass(ms: number, stepMs = 20): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(left, stepMs));
      await this.settle();
    }
  }
}
