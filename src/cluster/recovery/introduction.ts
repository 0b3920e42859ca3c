// The first moments of a node, in which it cannot know who else is there, nor what it lacks. It fetches nothing.
import type { Clock, Timer } from "../../core/index.js";
import type { Mesh } from "../mesh.js";

/** So long after the bus is there, whoever is there has answered. */
const answersMs = 500;
/** After so long without a bus it goes on alone. */
const patienceMs = 5_000;

/** Over when whoever is there has had time to say so. */
export class Introduction {
  readonly #mesh: Mesh;
  readonly #clock: Clock;
  readonly #onOver: () => void;
  #timer: Timer = null;
  #isOver = false;

  constructor(mesh: Mesh, clock: Clock, onOver: () => void) {
    this.#mesh = mesh;
    this.#clock = clock;
    this.#onOver = onOver;
    mesh.on("status", (isConnected) => {
      if (isConnected) this.#endIn(answersMs);
    });
    this.begin();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Nothing is known of anybody. */
  begin(): void {
    this.#isOver = false;
    this.#endIn(this.#mesh.isConnected ? answersMs : patienceMs);
  }

  #endIn(forMs: number): void {
    if (this.#isOver) return;
    this.#clock.clearTimer(this.#timer);
    this.#timer = this.#clock.setTimer(() => {
      this.#isOver = true;
      this.#onOver();
    }, forMs);
  }
}
