// A client of a run, and what it writes down. It knows no library: it is given one's socket.

export class Client {
  #socket;
  #history;
  name;
  isReady = false;
  /** The number of the last message to the server. */
  sent = 0;
  /** Those of the last that came, by their channels. */
  last = new Map();
  /** How often it had to begin a connection anew. */
  reconnections = 0;

  constructor(name, socket, history) {
    this.name = name;
    this.#socket = socket;
    this.#history = history;
    const channels = ["news", `to-${name}`];
    let isFirst = true;
    socket.io.on("reconnect", () => this.reconnections++);
    socket.on("connect", () => {
      history.push({ kind: "connected", by: name });
      if (isFirst) for (const channel of channels) history.push({ kind: "join", by: name, channel });
      else if (!socket.recovered)
        for (const channel of channels) history.push({ kind: "gap", by: name, channel });
      isFirst = false;
      this.isReady = true;
    });
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
