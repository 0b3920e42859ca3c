// What `adapter.rooms`, `adapter.sids` and `socket.rooms` show: a set of names by its face alone, over memberships that are kept as
// numbers. It is read; who joins and leaves is registry.ts's.
import { none, type MembershipList } from "./memberships.js";

/** The methods that compare and join sets, where the runtime has them: what they are given need only look like a set, but not what has them. */
const algebra = [
  "union",
  "intersection",
  "difference",
  "symmetricDifference",
  "isSubsetOf",
  "isSupersetOf",
  "isDisjointFrom",
];

/**
 * The names on the other side of one member's, or one room's, memberships, in the order in which they came about. `size`, `has` and
 * each new iteration show what is so now; an iteration that is under way gives those who were there when it began and still are.
 */
export abstract class NameSet implements ReadonlySet<string>, MembershipList {
  readonly name: string;
  readonly number: number;
  first: number = none;
  last: number = none;
  size = 0;

  constructor(name: string, number: number) {
    this.name = name;
    this.number = number;
  }

  abstract has(name: string): boolean;

  /** A copy. */
  abstract list(): string[];

  /** Grows whenever anything may have changed. */
  protected abstract get changes(): number;

  forEach(visit: (name: string, again: string, all: NameSet) => void, self?: unknown): void {
    for (const name of this) visit.call(self, name, name, this);
  }

  *values(): Generator<string, undefined> {
    const { changes } = this;
    for (const name of this.list()) if (changes === this.changes || this.has(name)) yield name;
  }

  keys(): Generator<string, undefined> {
    return this.values();
  }

  *entries(): Generator<[string, string], undefined> {
    for (const name of this.values()) yield [name, name];
  }

  [Symbol.iterator](): Generator<string, undefined> {
    return this.values();
  }
}

/**
 * Lets objects with this prototype pass for sets. They have not what a Set has inside, a table of 120 bytes at least: what looks
 * there, as `structuredClone` and `Set.prototype.add.call` do, has to be given a copy.
 */
export function passForSets(prototype: NameSet): void {
  // Where tests compare sets, they compare their constructors first.
  define(prototype, "constructor", Set);
}

Object.setPrototypeOf(NameSet.prototype, Set.prototype);
define(NameSet.prototype, Symbol.for("nodejs.util.inspect.custom"), function (this: NameSet) {
  return new Set(this);
});
for (const name of algebra) {
  const method: unknown = Reflect.get(Set.prototype, name);
  if (typeof method !== "function") continue;
  define(NameSet.prototype, name, function (this: NameSet, other: unknown): unknown {
    return Reflect.apply(method, new Set(this), [other]);
  });
}

function define(prototype: NameSet, key: PropertyKey, value: unknown): void {
  Object.defineProperty(prototype, key, { value, configurable: true, writable: true });
}
