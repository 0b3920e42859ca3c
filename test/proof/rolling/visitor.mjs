// A client of a rolling restart, ours or an official one, and what it writes down.
import { io as official } from "socket.io-client";
import { io as ours } from "holdfast/client";
import { now } from "../real/journal.mjs";

const transports = [["websocket"], ["polling"], ["polling", "websocket"]];

export class Visitor {
  name;
  isOurs;
  /** `{ channel, seq, at, sentAt }` of each message that came. */
  heard = [];
  /** What it said, as `{ seq, at }`. */
  said = [];
  /** When it was told that something is missing. */
  gaps = [];
  moves = 0;
  #socket;

  constructor(url, index) {
    this.name = `visitor ${index}`;
    this.isOurs = index % 2 === 0;
    const options = { auth: { name: this.name }, transports: transports[(index >> 1) % 3], forceNew: true };
    this.#socket = this.isOurs ? ours(url, options) : official(url, options);
    let isFirst = true;
    this.#socket.on("connect", () => {
      if (!isFirst) this.moves++;
      if (!isFirst && !this.#socket.recovered) this.gaps.push(now());
      isFirst = false;
    });
    this.#socket.on("down", (channel, seq, sentAt) => this.heard.push({ channel, seq, at: now(), sentAt }));
  }

  get isConnected() {
    return this.#socket.connected;
  }

  /** Only ours can promise what becomes of it. */
  say() {
    if (!this.isOurs) return;
    const seq = this.said.length + 1;
    this.said.push({ seq, at: now() });
    this.#socket.emit("up", seq);
  }

  /** Whether the channels of these nodes have come to their ends. */
  hasAll(ends) {
    const last = new Map(this.heard.map(({ channel, seq }) => [channel, seq]));
    return [...ends].every(([channel, seq]) => !this.concerns(channel) || last.get(channel) === seq);
  }

  concerns(channel) {
    return channel.startsWith("news ") || channel.startsWith(`${this.name} from `);
  }

  close() {
    this.#socket.disconnect();
  }
}
