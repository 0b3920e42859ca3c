// How a node begins: whom it waits for before it takes clients, and what becomes of those who show up later. In virtual time, over a bus
// on which one node may be deaf to another.
import { describe, expect, it } from "vitest";
import { MeshStage } from "../../../test/stage/mesh-stage.js";
import { busOver, clockOver } from "../../../test/stage/over.js";
import { memoryBus } from "../../bus/memory/index.js";
import type { Bus } from "../../bus/index.js";
import type { Clock } from "../../core/index.js";
import type { NodeId } from "../mesh.js";
import type { BusMesh } from "../mesh/bus-mesh.js";
import { Kind } from "../mesh/envelope.js";
import { defaultMeshOptions } from "../mesh/mesh-options.js";
import type { Floor } from "./answer.js";
import type { Item, NumberedItem } from "./item.js";
import { tagOf } from "./origin.js";
import { Streams, type StreamKeeper } from "./streams.js";

/** Bytes 9 to 20 of what is on the bus are the id of who sent it. */
const senderOf = (message: Uint8Array): NodeId => String.fromCharCode(...message.subarray(9, 21));

/** The byte before the hash of the cluster's name says what it is. */
const isBeat = (message: Uint8Array): boolean => message[4] === Kind.beat;

/** A bus on which some are not heard, and others only that they live. */
function deafBus(bus: Bus, deafTo: ReadonlySet<NodeId>, knownByBeats: ReadonlySet<NodeId>): Bus {
  return busOver(bus, {
    subscribe: (channel, onMessage) =>
      bus.subscribe(channel, (message) => {
        const sender = senderOf(message);
        if (!deafTo.has(sender) && (!knownByBeats.has(sender) || isBeat(message))) onMessage(message);
      }),
  });
}

/** A node that writes, keeps all that it learns, and remembers what was news. */
class Writer implements StreamKeeper {
  readonly deafTo: Set<NodeId> = new Set();
  /** What these say is lost on the way here, but for their beats. */
  readonly knownByBeats: Set<NodeId> = new Set();
  readonly news: string[] = [];
  losses = 0;
  /** Up to there it has forgotten what it has written itself. */
  floor = 0;
  /** What it was told of what others have forgotten: up to where, and whether its clients may have wanted any of that. */
  readonly lost: (readonly [number: number, isNews: boolean])[] = [];
  readonly streams: Streams;
  readonly mesh: BusMesh;
  readonly id: NodeId;
  readonly tag: string;
  readonly #items: Map<string, NumberedItem[]> = new Map();

  constructor(stage: MeshStage, kept = defaultMeshOptions.kept, clock: Clock = stage.clock) {
    this.mesh = stage.add({ bus: deafBus(memoryBus(stage.medium), this.deafTo, this.knownByBeats), kept });
    this.id = this.mesh.id;
    this.tag = tagOf(this.id);
    this.streams = new Streams(this.mesh, clock, 120_000, this);
  }

  /** What it knows of a node at the very moment from which it takes clients. */
  async knowsAtFirst(tag: string): Promise<string[]> {
    while (this.streams.isBehind) await new Promise<void>((resolve) => this.streams.onNextChange(resolve));
    return this.knows(tag);
  }

  write(pid: string): void {
    const [number, item] = this.streams.write(() => ({ kind: "drop" as const, nsp: "/", pid }));
    this.#keep(this.tag, [number, item]);
  }

  /** All that it knows of a node, whether it was news or not. */
  knows(tag: string): string[] {
    return (this.#items.get(tag) ?? []).map(([, item]) => nameOf(item));
  }

  apply(origin: string, number: number, item: Item, isNews: boolean): void {
    this.#keep(origin, [number, item]);
    if (isNews) this.news.push(nameOf(item));
  }

  itemsOf(origin: string, after: number): NumberedItem[] {
    return (this.#items.get(origin) ?? []).filter(([number]) => number > Math.max(after, this.floor));
  }

  floorsOf(origin: string): Floor[] {
    return origin === this.tag ? [["/", this.floor]] : [];
  }

  lose(_: string, [, number]: Floor, isNews: boolean): void {
    this.lost.push([number, isNews]);
  }

  loseAll(): void {
    this.losses++;
  }

  leave(): void {}

  forget(): void {}

  #keep(origin: string, numbered: NumberedItem): void {
    this.#items.set(origin, [...(this.#items.get(origin) ?? []), numbered]);
  }
}

const nameOf = (item: Item): string => (item.kind === "drop" ? item.pid : item.kind);

/** Two nodes that have been there for long, and have written. */
async function openTwo(): Promise<{ stage: MeshStage; one: Writer; two: Writer }> {
  const stage = new MeshStage();
  const [one, two] = [new Writer(stage), new Writer(stage)];
  await stage.pass(5_000);
  one.write("old one");
  two.write("old two");
  await stage.pass(100);
  return { stage, one, two };
}

describe("a node that begins", () => {
  it("takes no clients for two seconds where nobody answers", async () => {
    const stage = new MeshStage();
    const alone = new Writer(stage);
    await stage.pass(1_900);
    expect(alone.streams.isBehind).toBe(true);
    await stage.pass(200);
    expect(alone.streams.isBehind).toBe(false);
  });

  it("takes clients at once where one that knows the others says who they are, and they have come", async () => {
    const { stage, one, two } = await openTwo();
    const third = new Writer(stage);
    await stage.pass(100);
    expect(third.streams.isBehind).toBe(false);
    expect([third.knows(one.tag), third.knows(two.tag)]).toEqual([["old one"], ["old two"]]);
    expect([third.news, third.losses]).toEqual([[], 0]);
  });

  it("waits for those whom others name", async () => {
    const { stage, one } = await openTwo();
    const third = new Writer(stage);
    third.deafTo.add(one.id);
    await stage.pass(500);
    expect(third.streams.isBehind).toBe(true);
    third.deafTo.clear();
    await stage.pass(1_100);
    expect(third.streams.isBehind).toBe(false);
  });

  it("takes no clients before it has from others what one had written that leaves before it has told it", async () => {
    const { stage, one, two } = await openTwo();
    const third = new Writer(stage);
    for (const { id } of [one, two]) third.knownByBeats.add(id);
    const atFirst = third.knowsAtFirst(one.tag);
    await stage.pass(100);
    expect([third.streams.peer(one.tag)?.id, third.knows(one.tag)]).toEqual([one.id, []]);
    void one.mesh.close();
    await stage.pass(1_100);
    expect(third.streams.peer(one.tag)).toBeUndefined();
    third.knownByBeats.clear();
    await stage.pass(1_500);
    expect(await atFirst).toEqual(["old one"]);
  });

  it("hears as news what one writes that was named to it, and comes later than it waits", async () => {
    const { stage, one } = await openTwo();
    const third = new Writer(stage);
    third.deafTo.add(one.id);
    await stage.pass(2_500);
    expect([third.streams.isBehind, third.knows(one.tag)]).toEqual([false, ["old one"]]);
    one.write("meanwhile");
    third.deafTo.clear();
    await stage.pass(1_500);
    one.write("then");
    await stage.pass(100);
    expect([third.news, third.losses]).toEqual([["meanwhile", "then"], 0]);
  });

  it("tells its clients that they may lack something where one shows up later that was there first and unknown", async () => {
    const stage = new MeshStage();
    const elder = new Writer(stage);
    await stage.pass(5_000);
    elder.write("old");
    const late = new Writer(stage);
    late.deafTo.add(elder.id);
    await stage.pass(2_500);
    expect(late.streams.isBehind).toBe(false);
    late.write("of the other");
    elder.write("meanwhile");
    late.deafTo.clear();
    await stage.pass(1_500);
    expect([late.losses, elder.losses]).toEqual([1, 0]);
    // That had clients before the other was there at all.
    expect(elder.news).toEqual(["of the other"]);
    elder.write("then");
    await stage.pass(100);
    expect([late.news, late.losses]).toEqual([["then"], 1]);
  });
});

/** Timers of real clocks run from the beginning of a turn, and so may call before their time has passed. */
function earlyClock(clock: Clock): Clock {
  return clockOver(clock, { setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs - 1) });
}

describe("a node that came and was gone before it had said anything", () => {
  it("keeps no clients waiting for longer than others may take to tell of it, also where timers call early", async () => {
    const stage = new MeshStage();
    const waiting = new Writer(stage, defaultMeshOptions.kept, earlyClock(stage.clock));
    const other = new Writer(stage);
    await stage.pass(3_000);
    const brief = new Writer(stage);
    waiting.knownByBeats.add(brief.id);
    other.deafTo.add(brief.id);
    await stage.pass(100);
    void brief.mesh.close();
    await stage.pass(2_000);
    expect(waiting.streams.isBehind).toBe(true);
    await stage.pass(2_500);
    expect(waiting.streams.isBehind).toBe(false);
  });
});

/** Another one has written 20 items meanwhile, and holds those behind `floor`. */
async function cutOff(floor: number): Promise<Writer> {
  const stage = new MeshStage();
  const one = new Writer(stage, { maxMessages: 4, maxBytes: 10_000 });
  const two = new Writer(stage);
  await stage.pass(3_000);
  one.write("0");
  await stage.pass(100);
  two.deafTo.add(one.id);
  for (let number = 1; number <= 20; number++) one.write(String(number));
  await stage.pass(1_000);
  one.floor = floor;
  two.deafTo.clear();
  await stage.pass(3_000);
  return two;
}

describe("a node that was cut off for longer than streams are kept", () => {
  it("fetches from the log of the other what was lost on the way, each once and in order", async () => {
    const two = await cutOff(0);
    expect(two.news).toEqual(Array.from({ length: 21 }, (_, number) => String(number)));
    expect(two.lost).toEqual([]);
  });

  it("is told what is not in that any more either, and goes on behind it", async () => {
    const two = await cutOff(12);
    expect(two.lost).toEqual([[12, true]]);
    expect(two.news).toEqual(["0", ...Array.from({ length: 9 }, (_, number) => String(number + 12))]);
  });
});
