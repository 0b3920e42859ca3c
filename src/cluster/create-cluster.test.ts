// Servers that are nodes of one cluster: what they see of it, and what becomes of them with it.
import { describe, expect, it, onTestFinished } from "vitest";
import { FakeExchange } from "../../test/stage/engine-stage.js";
import type { AdapterPorts } from "../adapters/adapter.js";
import { MemoryAdapter } from "../adapters/memory.js";
import type { Bus } from "../bus/bus.js";
import { memoryBus, MemoryMedium } from "../bus/memory/index.js";
import { Server, type ServerOptions } from "../index.js";
import { createCluster } from "./index.js";

function open(medium: MemoryMedium, nodeName: string, secret?: string): Server {
  const cluster = createCluster({ bus: memoryBus(medium), nodeName, secret });
  const io = new Server({ cluster, logIncidents: false });
  onTestFinished(() => io.close());
  return io;
}

/** Waits until it is so, asking again after each event of the cluster. */
async function until(io: Server, isMet: () => boolean): Promise<void> {
  while (!isMet()) {
    await new Promise<void>((resolve) => {
      for (const event of ["join", "leave", "status"] as const) io.cluster?.once(event, () => resolve());
    });
  }
}

const names = (io: Server): string[] => (io.cluster?.nodes ?? []).map(({ name }) => name).toSorted();

describe("servers of one cluster", () => {
  it("see each other come and go", async () => {
    const medium = new MemoryMedium();
    const [one, two] = [open(medium, "one", "secret"), open(medium, "two", "secret")];
    await until(one, () => names(one).length === 2);
    await until(two, () => names(two).length === 2);
    expect([names(one), names(two)]).toEqual([
      ["one", "two"],
      ["one", "two"],
    ]);
    await two.close();
    await until(one, () => names(one).length === 1);
    expect(names(one)).toEqual(["one"]);
  });

  it("get what is emitted to them when they come", async () => {
    const medium = new MemoryMedium();
    const [one, two] = [open(medium, "one"), open(medium, "two")];
    const heard = new Promise((resolve) => two.on("welcome", (name: string) => resolve(name)));
    one.cluster?.on("join", ({ name }) => one.serverSideEmit("welcome", name));
    expect(await heard).toBe("two");
  });

  it("are ready once they are connected, and not while they are cut off", async () => {
    const medium = new MemoryMedium();
    const io = open(medium, "one");
    expect(io.engine.troubles).toEqual(["CLUSTER_UNREACHABLE"]);
    await until(io, () => io.cluster?.isConnected === true);
    expect(io.engine.troubles).toEqual([]);
    medium.stop();
    expect(io.engine.troubles).toEqual(["CLUSTER_UNREACHABLE"]);
    expect(io.incidents.get("cluster-unreachable")).toBe(1);
    medium.start();
    await until(io, () => io.cluster?.isConnected === true);
    expect(io.engine.troubles).toEqual([]);
  });

  it("do not hear who has another secret, and count it", async () => {
    const medium = new MemoryMedium();
    const [one, other] = [open(medium, "one", "secret"), open(medium, "other", "guessed")];
    await until(one, () => one.cluster?.isConnected === true);
    await until(other, () => other.cluster?.isConnected === true);
    expect([names(one), names(other)]).toEqual([["one"], ["other"]]);
    expect(one.incidents.get("poisoned-bus-message")).toBeGreaterThan(0);
  });

  it("leave nothing on the bus when they are closed", async () => {
    const medium = new MemoryMedium();
    const io = open(medium, "one");
    await until(io, () => io.cluster?.isConnected === true);
    await io.close();
    expect(medium.size).toBe(0);
  });
});

it.each([
  ["name their node, and are signed", {}, 44],
  ["have their own length where nothing is brought to other nodes", { forwarding: false }, 20],
])("ids of sessions %s", (_, options, length) => {
  const io = new Server({ cluster: createCluster({ bus: memoryBus(), secret: "a secret", ...options }) });
  onTestFinished(() => io.close());
  io.engine.onExchange(new FakeExchange("EIO=4&transport=polling"));
  const [sid = ""] = io.engine.sessions.keys();
  expect([sid.length, sid.startsWith(io.cluster?.id ?? "")]).toEqual([length, length === 44]);
});

it("a server without a cluster has none", () => {
  expect(new Server().cluster).toBeUndefined();
});

const bus = memoryBus();
const inMemory = (ports: AdapterPorts): MemoryAdapter => new MemoryAdapter(ports);
it.each<[string, () => ServerOptions]>([
  ["an adapter beside it", () => ({ cluster: createCluster({ bus }), adapter: inMemory })],
  ["no bus", () => ({ cluster: createCluster({} as { bus: Bus }) })],
  [
    "a bus that carries too little",
    () => ({ cluster: createCluster({ bus: { ...bus, maxMessageBytes: 9 } }) }),
  ],
  ["an empty secret", () => ({ cluster: createCluster({ bus, secret: "" }) })],
  ["a duration that is none", () => ({ cluster: createCluster({ bus, beatInterval: 0 }) })],
  ["messages that are too small", () => ({ cluster: createCluster({ bus, maxMessageBytes: 9 }) })],
  ["a bound of nothing", () => ({ cluster: createCluster({ bus, forwarding: { maxUnderWay: 0 } }) })],
  ["a name that is too long", () => ({ cluster: createCluster({ bus, nodeName: "x".repeat(65) }) })],
])("a cluster refuses %s", (_what, options) => {
  expect(() => new Server(options())).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
});
