// A cluster of three nodes under load, as the matrix has it: places, the store, clients, and what all of them write down. It knows no faults.
import cluster from "node:cluster";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { setupPrimary } from "../../src/bus/workers/index.js";
import { History, SeededRandom } from "../../src/testkit/index.js";
import { now } from "../proof/real/journal.mjs";
import { Door } from "../stage/door.js";
import { type BusName, buses } from "./buses.js";
import { MatrixClient } from "./client.js";
import { deadAfterMs, type Form } from "./form.js";
import { type Judgement, judge } from "./history.js";
import { type Ground, Place } from "./place.js";
import { openMemory } from "./stores/memory.js";
import type { Store } from "./stores/store.js";

const transports = [["websocket"], ["polling", "websocket"], ["polling"], ["websocket"]];
const patienceMs = 30_000;

export interface StageOptions {
  readonly bus: BusName;
  readonly form: Form;
  readonly seed: number;
  /** Between each node and its bus stands what can make it a bad one. */
  readonly isFaulty?: boolean;
  /** @default true */
  readonly isSealed?: boolean;
}

export class Stage {
  readonly bus: BusName;
  readonly form: Form;
  readonly random: SeededRandom;
  readonly places: Place[] = [];
  readonly clients: MatrixClient[] = [];
  readonly #store: Store | null;
  readonly #folder: string = mkdtempSync(join(tmpdir(), "holdfast-matrix-"));
  readonly #history: History = new History({ now });
  readonly #door: Door<Place>;
  readonly #stopPrimary: () => void;
  #speaking: NodeJS.Timeout | undefined;
  #prompting: NodeJS.Timeout | undefined;

  private constructor(options: StageOptions, store: Store | null, door: Door<Place>) {
    this.bus = options.bus;
    this.form = options.form;
    this.random = new SeededRandom(options.seed);
    this.#store = store;
    this.#door = door;
    this.#stopPrimary = options.bus === "workers" ? startPrimary() : () => {};
  }

  /** Starts it all; resolves when everybody is connected and talks. */
  static async open(options: StageOptions): Promise<Stage> {
    const { bus, form, isFaulty = false, isSealed = true } = options;
    const store = (await buses[bus]?.()) ?? null;
    const stage = new Stage(options, store, await Door.open());
    const clients = Array.from({ length: form.clients }, (_, at) => `client ${at + 1}`);
    const connect = bus === "memory" ? openMemory() : (): void => {};
    const { rate, timings } = form;
    const ground: Ground = {
      settings: { busName: bus, clients, rate, timings, isFaulty, isSealed, isFromLater: false },
      journalOf: (name) => join(stage.#folder, name),
      announce: (name) => stage.#announce(name, clients),
      connect,
    };
    try {
      await stage.#begin(ground, clients);
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  /** @throws Error if there is none behind this bus */
  get store(): Store {
    if (this.#store === null) throw new Error(`There is no server behind the bus ${this.bus}.`);
    return this.#store;
  }

  get hasStore(): boolean {
    return this.#store !== null;
  }

  get deadAfterMs(): number {
    return deadAfterMs(this.form);
  }

  place(number: number): Place {
    const place = this.places[number];
    if (place === undefined) throw new RangeError(`There is no place ${number}.`);
    return place;
  }

  /** New connections lead to those that are up. */
  watchPlaces(): void {
    this.#door.nodes = this.places.filter(({ isUp }) => isUp);
  }

  /** The nodes have lost the store, and nobody can tell what becomes of whom. */
  hurtAll(): void {
    for (const place of this.places) place.hurt();
  }

  healAll(): void {
    for (const place of this.places) {
      if (place.store !== null) place.store.targetPort = this.store.port;
      place.heal();
    }
  }

  /** Resolves when all nodes know each other, and all clients are connected. Gives how long that took. */
  async untilWhole(): Promise<number> {
    const from = now();
    this.watchPlaces();
    await this.#until(() => this.#isWhole);
    return now() - from;
  }

  /** Nobody says anything more, and what is under way arrives. */
  async settle(): Promise<void> {
    clearInterval(this.#speaking);
    clearInterval(this.#prompting);
    await this.#hush();
    const endAt = now() + patienceMs;
    while (now() < endAt && this.judge().violations.length > 0) await pause(500);
    await Promise.all(this.places.map((place) => this.#askWhoIsThere(place)));
  }

  /** After {@link settle}: on with it. */
  goOn(): void {
    const everyMs = 1000 / this.form.upRate;
    this.#speaking = setInterval(() => {
      for (const client of this.clients) client.say();
    }, everyMs);
    // Those that have just come, or come back, talk when everybody knows them.
    this.#prompting = setInterval(() => {
      if (this.#knowEachOther) for (const { node } of this.places) void node.do("talk", node.id);
    }, 200);
  }

  judge(): Judgement {
    return judge({
      events: this.#history.events,
      journals: this.#names.map((name) => join(this.#folder, name)),
      hurts: this.places.flatMap(({ hurts }) => hurts),
      killed: new Map(this.places.flatMap(({ killed }) => [...killed])),
      deadAfterMs: this.deadAfterMs,
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#speaking);
    clearInterval(this.#prompting);
    for (const client of this.clients) client.close();
    this.#door.close();
    await Promise.all(this.places.map((place) => place.close()));
    await this.#store?.stop();
    this.#stopPrimary();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #begin(ground: Ground, names: readonly string[]): Promise<void> {
    const port = this.#store?.port ?? null;
    for (const number of [0, 1, 2]) this.places.push(await Place.open(number, ground, port));
    await Promise.all(this.places.map((place) => place.start()));
    this.watchPlaces();
    await this.#until(() => this.#knowEachOther);
    for (const [at, name] of names.entries()) this.clients.push(this.#client(name, at));
    await this.untilWhole();
    this.goOn();
  }

  /** What this node will say is for these. */
  #announce(node: string, clients: readonly string[]): void {
    for (const by of clients)
      for (const channel of channelsOf(by, node)) this.#history.record({ kind: "join", by, channel });
  }

  #client(name: string, at: number): MatrixClient {
    return new MatrixClient(name, this.#door.url, {
      isOurs: at % 2 === 1,
      transports: transports[(at >> 1) % transports.length] ?? [],
      record: (event) => {
        this.#history.record(event);
      },
      channels: () => this.#names.flatMap((node) => channelsOf(name, node)),
    });
  }

  get #names(): string[] {
    return this.places.flatMap(({ names }) => names);
  }

  get #knowEachOther(): boolean {
    const nodes = this.places.map(({ node }) => node);
    const ids = nodes
      .map(({ id }) => id)
      .toSorted()
      .join(" ");
    return nodes.every(({ isRunning, knows }) => isRunning && knows.toSorted().join(" ") === ids);
  }

  get #isWhole(): boolean {
    return this.#knowEachOther && this.clients.every(({ isConnected }) => isConnected);
  }

  get #state(): string {
    const nodes = this.places.map(({ node }) => `${node.name} knows ${node.knows.length}`);
    const away = this.clients.filter(({ isConnected }) => !isConnected).map(({ name }) => name);
    return `${nodes.join(", ")}; not connected: ${away.join(", ")}`;
  }

  async #until(isSo: () => boolean): Promise<void> {
    for (const endAt = now() + patienceMs; !isSo(); await pause(20))
      if (now() > endAt) throw new Error(`It is not whole after ${patienceMs} ms: ${this.#state}`);
  }

  /** Until it says that all are, or has had its time: a client may be coming back just now. */
  async #askWhoIsThere({ node }: Place): Promise<void> {
    for (const endAt = now() + patienceMs; ; await pause(200)) {
      const members = await node.do("members");
      const isAll = Array.isArray(members) && members.length === this.clients.length;
      if (!isAll && now() < endAt) continue;
      const names = Array.isArray(members) ? members.map(String) : [];
      this.#history.record({ kind: "members", by: node.name, channel: "news", members: names });
      return;
    }
  }

  async #hush(): Promise<void> {
    await Promise.all(this.places.map(({ node }) => node.do("hush")));
  }
}

/** More often than that no fault lets a node be given up. */
const mostLives = 10;

/** Of what a node says to a client, in all its lives: see node/talker.mjs. */
function channelsOf(client: string, node: string): readonly string[] {
  const lives = Array.from({ length: mostLives }, (_, fences) => node + "'".repeat(fences));
  return ["news", "sure", `letters ${client}`].flatMap((room) => lives.map((life) => `${room} from ${life}`));
}

function startPrimary(): () => void {
  cluster.setupPrimary({
    exec: resolve("test/matrix/node/main.mjs"),
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return setupPrimary();
}
