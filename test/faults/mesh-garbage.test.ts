// What is on the bus of a cluster and should not be: rows C01 and C02, in virtual time.
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../src/testkit/index.js";
import { Cluster, numbers } from "./mesh-cluster.js";

describe("C01: garbage on the bus", () => {
  const utf8 = new TextEncoder();
  const garbage: [string, Uint8Array][] = [
    ["nothing", new Uint8Array(0)],
    ["one byte", Uint8Array.of(0x48)],
    ["JSON", utf8.encode('[null,{"type":2}]')],
    ["a message of another library", utf8.encode("\x93\xa6emitter\x80\x80")],
    ["chance", new SeededRandom(3).bytes(500)],
    ["the beginning of ours, and nothing more", Uint8Array.of(0x48, 0x46, 1, 0, 1)],
  ];

  it.each(garbage)("%s is dropped and counted", async (_what, message) => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    await cluster.inject(message);
    expect(cluster.count("poisoned-bus-message")).toBe(2);
    a.mesh.send("say", "the next good one");
    await cluster.stage.settle();
    expect(b.heard).toEqual(["the next good one"]);
    expect(cluster.stage.errors).toEqual([]);
  });

  it.each([undefined, "secret"])(
    "our own, cut at any byte or with any byte changed, stops nobody (secret: %s)",
    async (secret) => {
      const cluster = new Cluster();
      const [a, b] = await cluster.pair({}, secret);
      a.mesh.send("say", [1, "two", { three: 3 }]);
      b.mesh.send("say", "back");
      await cluster.stage.pass(1_000);
      const samples = [...cluster.traffic];
      const damaged = samples.flatMap((message) => [
        ...numbers(message.length).map((length) => message.subarray(0, length)),
        ...numbers(message.length).map((at) => message.with(at, (message[at] ?? 0) ^ 0x15)),
      ]);
      expect(damaged.length).toBeGreaterThan(500);
      await cluster.inject(...damaged);
      expect(cluster.stage.errors).toEqual([]);
      expect(cluster.count("poisoned-bus-message")).toBeGreaterThan(0);
      // Who knows no secret has changed nothing.
      if (secret !== undefined) expect([a.heard.length, b.heard.length]).toEqual([1, 1]);
      a.mesh.send("say", "the next good one");
      await cluster.stage.pass(1_000);
      if (secret !== undefined) expect(b.heard.at(-1)).toBe("the next good one");
    },
  );

  it("a topic that nobody handles, or what its handler refuses, is counted, and the stream goes on", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    b.mesh.handle("number", (value) => typeof value === "number");
    a.mesh.send("unknown", 1);
    a.mesh.send("number", "no number");
    a.mesh.send("say", "after");
    await cluster.stage.settle();
    expect(cluster.count("poisoned-bus-message")).toBe(2);
    expect(b.heard).toEqual(["after"]);
  });

  it("a handler that throws is reported, and the stream goes on", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    b.mesh.handle("boom", () => {
      throw new Error("boom");
    });
    a.mesh.send("boom", null);
    a.mesh.send("say", "after");
    await cluster.stage.settle();
    expect(cluster.stage.errors).toEqual([new Error("boom")]);
    expect(b.heard).toEqual(["after"]);
  });
});

describe("C02: what is too much", () => {
  it("a message that is larger than any of ours is not looked at", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    await cluster.inject(new Uint8Array(64 * 2 ** 20));
    expect(cluster.count("poisoned-bus-message")).toBe(2);
    a.mesh.send("say", "after");
    await cluster.stage.settle();
    expect(b.heard).toEqual(["after"]);
  });

  it("what is nested without end is refused, and __proto__ is a key like any other", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    let bomb: unknown = [];
    for (let depth = 0; depth < 5_000; depth++) bomb = [bomb];
    try {
      a.mesh.send("say", bomb);
    } catch (error) {
      expect(error).toMatchObject({ code: "ERR_ENCODE" });
    }
    a.mesh.send("say", JSON.parse('{"__proto__":{"polluted":true}}'));
    await cluster.stage.settle();
    expect(Object.keys(b.heard.at(-1) as object)).toEqual(["__proto__"]);
    expect({}).not.toHaveProperty("polluted");
  });

  it("more than a thousand names of nodes fill no memory", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    const beat = cluster.traffic.find((message) => message[4] === 2);
    const strangers = numbers(3_000).map((i) => {
      const message = beat?.slice() ?? new Uint8Array(0);
      message.set(new TextEncoder().encode(String(i).padStart(12, "x")), 9);
      return message;
    });
    await cluster.inject(...strangers);
    expect(cluster.count("poisoned-bus-message")).toBeGreaterThan(1_000);
    // They have shown that they are there, but not that they hear anybody.
    expect(a.mesh.peers.size + b.mesh.peers.size).toBe(2);
  });
});
