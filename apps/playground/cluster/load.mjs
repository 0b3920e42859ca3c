// The load: clients that say numbers to everybody, and count what comes: lost, doubled, recovered. It trusts no server.
import { io } from "holdfast/client";

export class Load {
  sent = 0;
  received = 0;
  doubled = 0;
  /** Came twice, and was marked as what may: a node was killed before it could say that it had handled it. */
  again = 0;
  /** Missing while later ones of the same sender have come. */
  lost = 0;
  recovered = 0;
  /** Connections that began anew, and what these were told to have missed. */
  begun = 0;
  told = 0;
  #clients = [];
  #timer = null;

  constructor(url, count) {
    for (let name = 0; name < count; name++) this.#clients.push(new LoadClient(this, url, name));
  }

  get size() {
    return this.#clients.length;
  }

  /** How many are connected. */
  get connected() {
    return this.#clients.filter(({ socket }) => socket.connected).length;
  }

  /** What has been said and not come everywhere yet. */
  get underWay() {
    return this.sent * this.size - this.received - this.lost - this.told;
  }

  /** Once all are connected: who came late would have missed what was said before. */
  async start(perSecond) {
    while (this.connected < this.size) await new Promise((resolve) => setTimeout(resolve, 20));
    let turn = 0;
    this.#timer = setInterval(() => this.#clients[turn++ % this.size].say(), 1000 / perSecond);
  }

  stop() {
    clearInterval(this.#timer);
  }

  close() {
    for (const { socket } of this.#clients) socket.disconnect();
  }
}

class LoadClient {
  socket;
  #name;
  #load;
  #said = 0;
  /** The numbers that have not come, and the highest that has, by sender. */
  #missing = new Map();
  #highest = new Map();
  /** The senders of whom nothing has come since the connection began anew. */
  #anew = new Set();

  constructor(load, url, name) {
    this.#load = load;
    this.#name = name;
    this.socket = io(`${url}/load`, { forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 1000 });
    let isFirst = true;
    this.socket.on("connect", () => {
      if (this.socket.recovered) load.recovered++;
      else if (!isFirst) this.#beginAnew();
      isFirst = false;
    });
    this.socket.on("said", (from, number, isAgain) => this.#hear(from, number, isAgain));
  }

  say() {
    this.#load.sent++;
    this.socket.emit("say", this.#name, ++this.#said);
  }

  #beginAnew() {
    this.#load.begun++;
    for (const sender of this.#highest.keys()) this.#anew.add(sender);
  }

  #hear(from, number, isAgain) {
    const isNew = number > (this.#highest.get(from) ?? 0);
    if (isNew) this.#advance(from, number);
    else if (this.#missing.get(from)?.delete(number)) this.#load.lost--;
    else {
      if (isAgain) this.#load.again++;
      else this.#load.doubled++;
      return;
    }
    this.#load.received++;
  }

  #advance(from, number) {
    const highest = this.#highest.get(from) ?? 0;
    const skipped = number - highest - 1;
    this.#highest.set(from, number);
    if (this.#anew.delete(from)) {
      this.#load.told += skipped;
      return;
    }
    const missing = this.#missing.get(from) ?? new Set();
    this.#missing.set(from, missing);
    for (let at = highest + 1; at < number; at++) missing.add(at);
    this.#load.lost += skipped;
  }
}
