// What a fault of the matrix is: something that goes wrong in a cluster under load, and is over again.
import type { BusName } from "../buses.js";
import type { Stage } from "../stage.js";

export interface Fault {
  /** F1 to F20. */
  readonly id: string;
  readonly title: string;
  /** Why it cannot befall that bus, in a word. @default it befalls all */
  readonly exempts?: (bus: BusName) => string | undefined;
  /** Between each node and its bus stands what can make it a bad one. @default false */
  readonly isOnBus?: boolean | ((bus: BusName) => boolean);
  /** What goes over the bus is sealed. @default true */
  readonly isSealed?: boolean;
  /** Clients may be told that something is missing. Otherwise everything comes. @default false */
  readonly mayTell?: boolean;
  /** Does it, and ends it. Gives how long it took, at most, until the cluster was whole again. */
  play(stage: Stage): Promise<number>;
}

/** Of faults in what is behind the bus. */
export function withoutStore(bus: BusName): string | undefined {
  if (bus === "memory" || bus === "workers") return "no server";
  return undefined;
}

/** Where there is no network between the nodes, the bus itself is made a bad one. */
export function whereNoStore(bus: BusName): boolean {
  return withoutStore(bus) !== undefined;
}
