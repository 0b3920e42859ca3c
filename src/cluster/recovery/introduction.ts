// The first moments of a node, in which it cannot know who else is there, nor what it lacks. It fetches nothing.
import type { Clock, Timer } from "../../core/index.js";
import type { Mesh } from "../mesh.js";

/** So long after the bus is there, whoever is there has beaten twice and has answered, though the bus may lose some of it. */
const silenceMs = 2_000;
/** After so long without a bus it goes on alone. */
const patienceMs = 5_000;
/** A process that is woken so late has perhaps not read yet what others have said meanwhile. */
const lateMs = 250;

/** Over when a node that knows the others has said who they are, and all of them have come; or when nobody else shows up. */
export class Introduction {
  readonly #mesh: Mesh;
  readonly #clock: Clock;
  readonly #onOver: (absent: ReadonlySet<string>) => void;
  #timer: Timer = null;
  #overAt: number | null = null;
  /** Those that others have named and that have not come, by their tags. */
  readonly #absent: Set<string> = new Set();
  /** It has been woken too late, and waits once more. */
  #wasLate = false;
  /** Somebody has said who is there who knows it. */
  #isIntroduced = false;

  /** @param onOver told who was named and has not come: what they write may come by way of others */
  constructor(mesh: Mesh, clock: Clock, onOver: (absent: ReadonlySet<string>) => void) {
    this.#mesh = mesh;
    this.#clock = clock;
    this.#onOver = onOver;
    mesh.on("status", (isConnected) => this.#endIn(isConnected ? silenceMs : patienceMs));
    this.begin();
  }

  get isOver(): boolean {
    return this.#overAt !== null;
  }

  /** For how long it has been over; null: it is not. */
  get overForMs(): number | null {
    return this.#overAt === null ? null : Math.floor(this.#clock.now() - this.#overAt);
  }

  /** Nothing is known of anybody. */
  begin(): void {
    this.#overAt = null;
    this.#absent.clear();
    this.#isIntroduced = this.#wasLate = false;
    this.#endIn(this.#mesh.isConnected ? silenceMs : patienceMs);
  }

  /** A node has come. */
  meet(tag: string): void {
    this.#absent.delete(tag);
    this.#endIfComplete();
  }

  /**
   * A node says which others it knows and this one does not.
   *
   * @param areAll it is over its own introduction, and there are no more
   */
  hear(named: readonly string[], areAll: boolean): void {
    if (this.isOver) return;
    for (const tag of named) this.#absent.add(tag);
    this.#isIntroduced ||= areAll;
    this.#endIfComplete();
  }

  #endIfComplete(): void {
    if (!this.isOver && this.#isIntroduced && this.#absent.size === 0) this.#end();
  }

  #endIn(forMs: number): void {
    if (this.isOver) return;
    this.#clock.clearTimer(this.#timer);
    const dueAt = this.#clock.now() + forMs;
    this.#timer = this.#clock.setTimer(() => {
      if (this.#wasLate || this.#clock.now() - dueAt < lateMs) return this.#end();
      this.#wasLate = true;
      this.#endIn(silenceMs);
    }, forMs);
  }

  #end(): void {
    this.#clock.clearTimer(this.#timer);
    this.#overAt = this.#clock.now();
    this.#onOver(this.#absent);
  }
}
