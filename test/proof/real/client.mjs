// A client of a run, and what it writes down. It knows no library: it is given one's socket.

export class Client {
  #socket;
  #history;
  name;
  #isReady = false;
  /** Resolves when it was let in for the first time. */
  ready;
  /** The number of the last message to the server. */
  sent = 0;
  /** Those of the last that came, by their channels. */
  last = new Map();
  /** How often it had to begin a connection anew. */
  reconnections = 0;

  /** @param tellsGaps by an event; otherwise a connection that was not recovered says so */
  constructor(name, socket, history, tellsGaps) {
    this.name = name;
    this.#socket = socket;
    this.#history = history;
    const note = (kind) => {
      for (const channel of ["news", `to-${name}`]) history.push({ kind, by: name, channel });
    };
    this.ready = new Promise((resolve) => socket.once("connect", resolve));
    socket.io.on("reconnect", () => this.reconnections++);
    socket.on("connect", () => {
      history.push({ kind: "connected", by: name });
      if (!this.#isReady) note("join");
      else if (!tellsGaps && !socket.recovered) note("gap");
      this.#isReady = true;
    });
    if (tellsGaps) socket.on("gap", () => note("gap"));
    socket.on("down", (channel, seq) => {
      this.last.set(channel, seq);
      history.push({ kind: "receive", by: name, channel, from: "server", seq });
    });
  }

  emit() {
    const seq = ++this.sent;
    this.#history.push({ kind: "send", by: this.name, channel: `from-${this.name}`, seq });
    this.#socket.emit("up", seq);
  }

  close() {
    this.#socket.disconnect();
  }
}
