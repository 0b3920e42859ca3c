// L9: everything at once, for long: events with answers, rooms, bytes, long-polling, clients that come and go. Does anything grow,
// or get lost?
import { binaryFrame, textFrame } from "../../../bench/load/frames.mjs";
import { PollingClient } from "../../../bench/load/polling-client.mjs";
import { pause } from "../../../bench/load/pool.mjs";
import { WebSocketClient } from "../../../bench/load/websocket-client.mjs";
import { figure, slopePerMinute } from "../figure.mjs";
import { Pace } from "../pace.mjs";

const roomCount = 50;
const patienceMs = 30_000;
const blob = binaryFrame(Buffer.alloc(1000, 7));
/** One in so many is on long-polling. */
const pollingEvery = 5;

export const soak = {
  name: "L9",
  title: ({ clients, seconds }) =>
    `${clients.toLocaleString("en")} clients that do a bit of everything, for ${seconds >= 120 ? `${seconds / 60} min` : `${seconds} s`}`,
  sizes: {
    quick: [{ clients: 40, perSecond: 200, seconds: 1.5 }],
    usual: [{ clients: 500, perSecond: 500, seconds: 60 }],
    full: [{ clients: 2000, perSecond: 1000, seconds: 8 * 3600, isOnce: true }],
  },
  durationMs: ({ seconds }) => 1000 * seconds,
  isWatched: true,
  serve(io) {
    const told = new Map();
    io.on("connection", (socket) => {
      socket.on("enter", (room) => socket.join(room));
      socket.on("echo", (what, reply) => reply(what));
      socket.on("blob", (bytes, reply) => reply(bytes.length));
      socket.on("tell", (room) => {
        const number = (told.get(room) ?? 0) + 1;
        told.set(room, number);
        io.to(room).emit("told", number);
      });
    });
  },
  async load(port, { clients, perSecond }) {
    const crowd = new Crowd(port);
    return {
      connect: () => crowd.fill(clients),
      run: (durationMs) => crowd.live(durationMs, perSecond),
      leave: () => crowd.leave(),
    };
  },
  figures({ timeline, empty, left, before, ran, outcome, wallMs }) {
    const settled = timeline.filter(({ atMs }) => atMs > wallMs / 4);
    const slope = (what) => slopePerMinute(settled.map(({ atMs, [what]: value }) => [atMs, value]));
    return [
      figure("answers", "", outcome.answers),
      figure("messages in rooms", "", outcome.told),
      figure("lost, doubled or out of order", "", outcome.faults, 0),
      figure("came and went", "", outcome.gone),
      figure(
        "growth of the heap",
        "bytes/min",
        slope("heapBytes"),
        settled.length < 10 ? undefined : 1024 * 1024,
      ),
      figure("growth of the memory", "bytes/min", slope("rssBytes")),
      figure("CPU of a core", "%", (ran.cpuUs - before.cpuUs) / (10 * wallMs)),
      figure("connections left", "", left.handles - empty.handles, 0),
    ];
  },
};

/** Clients, each in a room, and what each has to hear. */
class Crowd {
  #port;
  #members = [];
  #made = 0;
  #nextId = 0;
  #failure = null;
  #counts = { answers: 0, told: 0, faults: 0, gone: 0 };

  constructor(port) {
    this.#port = port;
  }

  async fill(count) {
    for (let n = 0; n < count; n++) this.#members.push(await this.#enter());
  }

  async live(durationMs, perSecond) {
    let acts = 0;
    const moves = [];
    await new Pace(perSecond).run(durationMs, () => {
      if (this.#failure !== null) throw this.#failure;
      const kind = acts++ % 100;
      const member = this.#members[(acts * 7919) % this.#members.length];
      // Of a hundred acts one is of somebody who leaves for somebody new, and ten speak to a room.
      if (kind === 0) moves.push(this.#replace(acts % this.#members.length));
      else if (kind < 11) member.say(`42["tell","${member.room}"]`);
      else if (kind < 20) member.sendBlob(this.#nextId++);
      else member.ask(this.#nextId++);
    });
    await Promise.all(moves);
    const end = performance.now() + patienceMs;
    while (this.#members.some(({ waiting }) => waiting.size > 0) && performance.now() < end) await pause(50);
    for (const { waiting } of this.#members) this.#counts.faults += waiting.size;
    return this.#counts;
  }

  leave() {
    for (const member of this.#members) member.close();
  }

  async #replace(at) {
    const newcomer = await this.#enter();
    const old = this.#members[at];
    this.#members[at] = newcomer;
    old.close();
    this.#counts.gone++;
  }

  async #enter() {
    const number = this.#made++;
    const member = new Member(
      `room ${number % roomCount}`,
      this.#counts,
      (error) => (this.#failure ??= error),
    );
    await member.enter(this.#port, number % pollingEvery === 0);
    return member;
  }
}

class Member {
  /** The answers that are due, by their ids. */
  waiting = new Map();
  room;
  #counts;
  #onEnd;
  #last = null;
  #write = null;
  #line = null;

  constructor(room, counts, onEnd) {
    this.room = room;
    this.#counts = counts;
    this.#onEnd = onEnd;
  }

  enter(port, isPolling) {
    return new Promise((resolve) => {
      const hooks = {
        onReady: () => {
          this.say(`42["enter","${this.room}"]`);
          resolve();
        },
        onMessage: (_line, bytes, start, end) => this.#hear(bytes.latin1Slice(start, end)),
        onPacket: (_line, said) => this.#hear(said),
        onEnd: isPolling ? this.#onEnd : (_line, error) => this.#onEnd(error),
      };
      this.#line = isPolling ? new PollingClient(port, hooks) : new WebSocketClient(port, hooks);
      this.#write = isPolling ? (text) => this.#line.send(text) : (text) => this.#line.write(textFrame(text));
    });
  }

  say(text) {
    this.#write(text);
  }

  ask(id) {
    this.waiting.set(id, `[${id}]`);
    this.say(`42${id}["echo",${id}]`);
  }

  sendBlob(id) {
    if (this.#line instanceof PollingClient) return this.ask(id);
    this.waiting.set(id, "[1000]");
    this.say(`451-${id}["blob",{"_placeholder":true,"num":0}]`);
    this.#line.write(blob);
  }

  close() {
    this.#line.close();
  }

  #hear(said) {
    const [, id, answer] = /^43(\d+)(\[.*\])$/.exec(said) ?? [];
    if (id !== undefined) return this.#hearAnswer(Number(id), answer);
    const number = Number(/^42\["told",(\d+)\]$/.exec(said)?.[1]);
    // The first that one hears says where the room is; from then on none may be missing.
    if (!(number > 0) || (this.#last !== null && number !== this.#last + 1)) this.#counts.faults++;
    this.#last = number;
    this.#counts.told++;
  }

  #hearAnswer(id, answer) {
    if (this.waiting.get(id) !== answer) this.#counts.faults++;
    this.waiting.delete(id);
    this.#counts.answers++;
  }
}
