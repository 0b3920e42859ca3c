// One run of a case: fresh processes, clients that come, work and leave, and samples of the server in between. It judges nothing.
import { join } from "node:path";
import { pause } from "../../bench/load/pool.mjs";
import { cores } from "../../bench/machine.mjs";
import { Child } from "../../bench/requests.mjs";

const here = import.meta.dirname;
const calmMs = 3000;
/** Of a run that is watched. Each costs a full collection, and all pairs of them are looked at. */
const mostSamples = 300;
/** Longer than any deadline of a session that a peer has left half open. */
const recoverMs = 45_000;

/**
 * Runs a case once. `peer` and `imports` are the bench's.
 *
 * @returns `{ figures, incidents }`, or `{ problem }` if the run does not count
 */
export async function measure(chosen, size, peer, imports) {
  const lanes = Array.from({ length: size.lanes ?? 1 }, () => new Lane(chosen, size, peer, imports));
  try {
    const measured = await Promise.all(lanes.map((lane) => lane.run()));
    const all = addUp(measured);
    return { figures: chosen.figures({ ...all, size }), incidents: all.left.incidents };
  } catch (error) {
    return { problem: error.message };
  } finally {
    await Promise.all(lanes.map((lane) => lane.end()));
  }
}

/** A server and its load; of several each has its own part of the clients. */
class Lane {
  #case;
  #size;
  #options;
  #server;
  #load;
  #others = null;

  constructor(chosen, size, peer, imports) {
    this.#case = chosen;
    this.#size = size;
    this.#options = chosen.hasDefaults ? {} : peer.options;
    this.#server = startChild(
      `${peer.name}'s server`,
      "server.mjs",
      imports,
      cores.server,
      chosen.serverFlags,
    );
    this.#load = startChild("the load", "load.mjs", [], cores.load);
    if (chosen.others !== undefined) this.#others = startChild("the others", "others.mjs", [], cores.load);
  }

  async run() {
    const { name, others } = this.#case;
    const size = this.#size;
    const { port } = await this.#server.ask("start", { name, size, options: this.#options });
    await this.#load.ask("start", { name, size, port });
    await this.#others?.ask("start", { port, ...others });
    const empty = await this.#sample(true);
    await this.#load.ask("connect");
    const connected = await this.#sample(true);
    const calm = await this.#runCalm();
    const timeline = [];
    const before = await this.#sample(true);
    const durationMs = this.#case.durationMs(size);
    const { outcome, others: rough, wallMs } = await this.#window(durationMs, false, timeline);
    const ran = await this.#sample(false);
    await this.#load.ask("leave");
    const left = await this.#sampleLeft(empty);
    return { empty, connected, before, ran, left, outcome, timeline, wallMs, calm, rough };
  }

  async end() {
    await Promise.all([this.#server.end(), this.#load.end(), this.#others?.end()]);
  }

  async #sample(collect) {
    return this.#server.ask("sample", { collect });
  }

  // What comes first runs code that nobody has run yet, and does not count.
  async #runCalm() {
    if (this.#others === null) return undefined;
    const durationMs = this.#size.calmMs ?? calmMs;
    await this.#window(durationMs / 3, true);
    const { others } = await this.#window(durationMs, true);
    return others;
  }

  async #window(durationMs, isCalm, timeline) {
    const began = performance.now();
    let isOver = false;
    const watching = timeline && this.#watch(timeline, durationMs, () => isOver);
    const [outcome, others] = await Promise.all([
      this.#load.ask("run", { durationMs, isCalm }),
      this.#others?.ask("measure", { durationMs }),
    ]);
    isOver = true;
    const wallMs = performance.now() - began;
    await watching;
    return { outcome, others, wallMs };
  }

  async #watch(timeline, durationMs, isOver) {
    if (!this.#case.isWatched) return;
    const sampleEveryMs = Math.max(2000, durationMs / mostSamples);
    const began = performance.now();
    while (!isOver()) {
      await pause(sampleEveryMs);
      if (!isOver()) timeline.push({ atMs: performance.now() - began, ...(await this.#sample(true)) });
    }
  }

  // Ends take a moment to arrive; what is there when nothing more happens is what was left.
  async #sampleLeft({ clients }) {
    const end = performance.now() + recoverMs;
    let left = await this.#sample(true);
    while (left.clients > clients && performance.now() < end) {
      await pause(200);
      left = await this.#sample(true);
    }
    await pause(500);
    return this.#sample(true);
  }
}

function startChild(name, file, args, core, nodeFlags = []) {
  return new Child(name, join(here, file), args, { core, nodeFlags: ["--expose-gc", ...nodeFlags] });
}

/** The lanes as one: numbers are added, and what is no number is the first lane's. */
function addUp([first, ...rest]) {
  return rest.reduce((sum, each) => addTo(sum, each), first);
}

function addTo(sum, each) {
  if (typeof sum === "number") return sum + each;
  if (sum === null || typeof sum !== "object" || Array.isArray(sum)) return sum;
  return Object.fromEntries(
    Object.entries(sum).map(([key, value]) => [key, key === "wallMs" ? value : addTo(value, each[key])]),
  );
}
