// Tests of the network that simulations run on.
import { describe, expect, it } from "vitest";
import { SeededRandom } from "./seeded-random.js";
import { VirtualClock } from "./virtual-clock.js";
import type { VirtualConnection, VirtualEnd } from "./virtual-connection.js";
import { VirtualNetwork } from "./virtual-network.js";

interface Scene {
  readonly clock: VirtualClock;
  readonly network: VirtualNetwork<number>;
  readonly near: VirtualEnd<number>;
  readonly far: () => VirtualEnd<number>;
  readonly connection: VirtualConnection<number>;
  readonly atNear: (number | string)[];
  readonly atFar: (number | string)[];
}

const hear = (heard: (number | string)[]) => ({
  onData: (data: number) => void heard.push(data),
  onClose: (how: string) => void heard.push(how),
});

function connect(seed = 1): Scene {
  const clock = new VirtualClock();
  const network = new VirtualNetwork<number>(clock, new SeededRandom(seed));
  const atNear: (number | string)[] = [];
  const atFar: (number | string)[] = [];
  let far: VirtualEnd<number> | undefined;
  network.listen("server", (end) => {
    far = end;
    return hear(atFar);
  });
  const near = network.connect("server", hear(atNear));
  const [connection] = network.connections;
  if (connection === undefined) throw new Error("no connection");
  return {
    clock,
    network,
    near,
    connection,
    atNear,
    atFar,
    far: () => far ?? expect.unreachable("nobody has connected"),
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("a connection", () => {
  it("carries everything, in order, after a time", () => {
    const { clock, near, far, atNear, atFar } = connect();
    for (const n of numbers(100)) near.send(n);
    expect(near.underWay).toBe(101); // The opening goes before.
    clock.advance(100);
    for (const n of numbers(50)) far().send(n);
    clock.advance(100);
    expect([atFar, atNear]).toEqual([numbers(100), numbers(50)]);
  });

  it("tells the other end of a polite end after all that was sent", () => {
    const { clock, network, near, atFar, atNear } = connect();
    near.send(1);
    near.end();
    near.send(2);
    clock.advance(100);
    expect([atFar, atNear]).toEqual([[1, "ended"], []]);
    expect(network.connections.size).toBe(0);
  });

  it("keeps its pace", () => {
    const { clock, connection, near, atFar } = connect();
    clock.advance(20);
    connection.conditions = { minLatencyMs: 1, maxLatencyMs: 1, paceMs: 10 };
    for (const n of numbers(10)) near.send(n);
    clock.advance(51);
    expect(atFar).toEqual(numbers(6));
  });
});

describe("a fault", () => {
  it("cuts: a part of what was under way arrives, and both ends are told", () => {
    const lengths = numbers(30).map((seed) => {
      const { clock, connection, network, near, atNear, atFar } = connect(seed);
      clock.advance(20);
      for (const n of numbers(10)) near.send(n);
      connection.cut();
      near.send(99);
      clock.advance(100);
      expect(atNear).toEqual(["lost"]);
      expect(atFar.at(-1)).toBe("lost");
      expect(atFar.slice(0, -1)).toEqual(numbers(atFar.length - 1));
      expect(network.connections.size).toBe(0);
      return atFar.length - 1;
    });
    expect(new Set(lengths).size).toBeGreaterThan(5);
    expect(Math.min(...lengths)).toBe(0);
    expect(Math.max(...lengths)).toBe(10);
  });

  it("leaves one end half open", () => {
    const { clock, connection, near, far, atNear, atFar } = connect();
    clock.advance(20);
    connection.cut("far");
    near.send(1);
    clock.advance(1000);
    expect([atNear, atFar]).toEqual([[], ["lost"]]);
    expect([near.isClosed, far().isClosed]).toEqual([false, true]);
  });

  it("is a black hole until it is restored; then what was sent arrives", () => {
    const { clock, connection, near, atFar } = connect();
    clock.advance(20);
    connection.blackHole();
    near.send(1);
    clock.advance(1000);
    expect(atFar).toEqual([]);
    connection.restore();
    clock.advance(20);
    expect(atFar).toEqual([1]);
  });

  it("keeps newcomers out while the network is down, or nobody listens", () => {
    const { clock, network } = connect();
    const heard: string[] = [];
    const events = { onData() {}, onClose: (how: string) => void heard.push(how) };
    network.isDown = true;
    network.connect("server", events);
    clock.advance(100);
    network.isDown = false;
    network.stopListening("server");
    network.connect("server", events);
    clock.advance(100);
    expect(heard).toEqual(["lost", "lost"]);
  });

  it("takes all connections of a program with it", () => {
    const { clock, network, near, far } = connect();
    clock.advance(20);
    network.stopListening("server");
    clock.advance(20);
    expect([near.isClosed, far().isClosed, network.connections.size]).toEqual([true, true, 0]);
  });
});
