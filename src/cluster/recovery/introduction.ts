// Whether a node that has just come can know who else is there: before that it cannot say what it lacks. It fetches nothing.
import type { Clock, Timer } from "../../core/index.js";
import type { Mesh, NodeId } from "../mesh.js";

/** So long after the bus is there, whoever is there has answered. */
const answersMs = 500;
/** After so long it goes on with those that it knows: the others are gone, or cannot be reached. */
const patienceMs = 5_000;

/** The first moments of a node. */
export class Introduction {
  readonly #mesh: Mesh;
  readonly #clock: Clock;
  readonly #onOver: () => void;
  /** Whom others have named. */
  readonly #expected: Set<NodeId> = new Set();
  #timer: Timer = null;
  #isHeard = false;
  #isOverdue = false;

  /** @param onOver called when {@link isOver} may have changed */
  constructor(mesh: Mesh, clock: Clock, onOver: () => void) {
    this.#mesh = mesh;
    this.#clock = clock;
    this.#onOver = onOver;
    mesh.on("status", (isConnected) => {
      if (isConnected) this.#await();
    });
    this.begin();
  }

  get isOver(): boolean {
    if (this.#isOverdue) return true;
    return (
      this.#isHeard && [...this.#expected].every((id) => id === this.#mesh.id || this.#mesh.peers.has(id))
    );
  }

  /** Nothing is known of anybody. */
  begin(): void {
    this.#isHeard = false;
    this.#isOverdue = false;
    this.#expected.clear();
    this.#clock.setTimer(() => {
      this.#isOverdue = true;
      this.#onOver();
    }, patienceMs);
    if (this.#mesh.isConnected) this.#await();
  }

  /** These are there, too. */
  expect(ids: Iterable<NodeId>): void {
    if (!this.#isOverdue) for (const id of ids) this.#expected.add(id);
  }

  #await(): void {
    if (this.#isHeard || this.#timer !== null) return;
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = null;
      this.#isHeard = true;
      this.#onOver();
    }, answersMs);
  }
}
