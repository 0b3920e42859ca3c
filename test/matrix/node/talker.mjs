// What a node says: to everybody, to one client after the other, and what it is told whether the other nodes have it. It asks, too.

/** Numbers what it sends, in each room by itself: `seq` is 1, 2, 3 … */
export class Talker {
  #isTalking = false;
  #io;
  #process;
  /** Another one in each of its lives: nodes have an order of their own, and one that was given up goes on as a new one. */
  #name;
  #clients;
  #note;
  #numbers = new Map();
  #steps = 0;
  #steppedAt = performance.now();
  #asked = 0;
  #id;
  #timers;

  /** @param clients their names; @param rate steps in a second, each of which is an event to all and one to a single client */
  constructor(io, name, clients, rate, note) {
    this.#io = io;
    this.#process = this.#name = name;
    this.#clients = clients;
    this.#note = note;
    this.#id = io.cluster.id;
    this.#timers = [setInterval(() => this.#step(), 1000 / rate), setInterval(() => this.#ask(), 700)];
  }

  /** @param id which this node has for all others; if it is an old one, they do not know it yet as what it is now */
  talk(id) {
    this.#noteFence();
    this.#isTalking = id === this.#id;
  }

  hush() {
    this.#isTalking = false;
  }

  end() {
    this.hush();
    for (const timer of this.#timers) clearInterval(timer);
  }

  #step() {
    this.#noteFence();
    const isLate = performance.now() - this.#steppedAt > 1_000;
    this.#steppedAt = performance.now();
    // What is said by a process that stood still, before it has learned whether it was given up, may be of this life or of the next.
    if (!this.#isTalking || isLate) return;
    const client = this.#clients[this.#steps % this.#clients.length];
    this.#emit("news");
    this.#emit(`letters ${client}`);
    if (this.#steps++ % 5 === 0) void this.#emitSurely();
  }

  /** The others have gone on without it. */
  #noteFence() {
    const { id } = this.#io.cluster;
    if (id === this.#id) return;
    this.#id = id;
    this.#isTalking = false;
    this.#note({ kind: "fenced", by: this.#process });
    this.#name += "'";
    this.#numbers.clear();
  }

  #emit(room) {
    this.#io.to(room).emit("down", ...this.#number(room), "some text that an application would send");
  }

  async #emitSurely() {
    const [channel, , seq] = this.#number("sure");
    const message = { by: this.#name, channel, seq };
    try {
      await this.#io.to("sure").emitReliable("down", channel, this.#name, seq, null);
      this.#note({ kind: "outcome", outcome: "ok", ...message });
    } catch (error) {
      // Then nobody gets it; with any other code some may.
      const outcome = error.code === "ERR_CLUSTER_UNAVAILABLE" ? "fail" : "unknown";
      this.#note({ kind: "outcome", outcome, ...message });
    }
  }

  #number(room) {
    const seq = (this.#numbers.get(room) ?? 0) + 1;
    this.#numbers.set(room, seq);
    const channel = `${room} from ${this.#name}`;
    this.#note({ kind: "send", by: this.#name, channel, seq });
    return [channel, this.#name, seq];
  }

  /** Whatever the others do, it gets an answer or an error. */
  #ask() {
    if (!this.#isTalking) return;
    const question = { by: this.#process, id: `fetchSockets ${++this.#asked}` };
    this.#note({ kind: "ask", ...question });
    const answered = () => this.#note({ kind: "answer", ...question });
    this.#io.in("news").fetchSockets().then(answered, answered);
  }
}
