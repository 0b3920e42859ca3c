// A long-polling Socket.IO client over two raw connections: one that always polls, one that posts.
import { HttpConnection } from "./http-connection.mjs";

const endpoint = "/socket.io/?EIO=4&transport=polling";

/** Speaks as soon as it is made. `hooks`: onReady(client), onPacket(client, text), onEnd(error). */
export class PollingClient {
  #hooks;
  #poll;
  #post;
  #path = "";
  #unsent = [];
  #isPaused = false;
  #onPaused = null;
  /** The session's id, once the server has given it. */
  sid = "";

  constructor(port, hooks) {
    this.#hooks = hooks;
    this.#poll = new HttpConnection(port, hooks.onEnd);
    this.#post = new HttpConnection(port, hooks.onEnd);
    this.#poll.get(endpoint, (body) => this.#open(body));
  }

  /** Posts frames, after those whose POST is under way; `onDone` when the server has taken them. */
  send(payload, onDone = () => {}) {
    this.#unsent.push({ payload, onDone });
    if (this.#unsent.length === 1) this.#postNext();
  }

  #postNext() {
    const [{ payload, onDone }] = this.#unsent;
    this.#post.post(this.#path, payload, () => {
      this.#unsent.shift();
      if (this.#unsent.length > 0) this.#postNext();
      onDone();
    });
  }

  /** Polls no more once the poll under way has ended. */
  pause(onPaused) {
    this.#isPaused = true;
    this.#onPaused = onPaused;
  }

  /** Resets both connections. */
  close() {
    this.#poll.close();
    this.#post.close();
  }

  #open(body) {
    if (!body.startsWith("0{")) throw new Error(`"${body}" opens no session.`);
    this.sid = JSON.parse(body.slice(1)).sid;
    this.#path = `${endpoint}&sid=${this.sid}`;
    this.send("40");
    this.#pollAgain();
    this.#hooks.onOpen?.(this);
  }

  #pollAgain() {
    this.#poll.get(this.#path, (body) => {
      for (const frame of body.split("\x1e")) this.#onFrame(frame);
      if (this.#isPaused) this.#onPaused();
      else this.#pollAgain();
    });
  }

  #onFrame(frame) {
    if (frame.startsWith("40")) this.#hooks.onReady(this);
    else if (frame.startsWith("4")) this.#hooks.onPacket(this, frame);
    else if (frame === "2") this.send("3");
    else if (frame !== "6") throw new Error(`The server sent "${frame}".`);
  }
}
