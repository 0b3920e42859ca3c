// Makes many clients, a bounded number at a time, and turns the first one that fails into a failed run.
import { WebSocketClient } from "./websocket-client.mjs";

const concurrency = 64;

/** The clients of one scenario. A client that ends unasked, or a hook that throws, rejects `failure`. */
export class Pool {
  clients = [];
  #reject = null;
  /** Never resolves; race everything that waits for messages with it. */
  failure = new Promise((_resolve, reject) => {
    this.#reject = reject;
  });

  constructor() {
    this.failure.catch(() => {});
  }

  /** Fails the run. */
  fail(error) {
    this.#reject(error);
  }

  /** Connects `count` clients until their namespace has answered: to one port, or to each of several in turn. */
  async connect(port, count, hooks = {}) {
    const ports = [port].flat();
    let onReady;
    const shared = {
      onMessage: () => this.fail(new Error("A message came that nobody asked for.")),
      ...hooks,
      onReady: (client) => onReady(client),
      onEnd: (_client, error) => this.fail(error),
    };
    const add = () => {
      this.clients.push(new WebSocketClient(ports[this.clients.length % ports.length], shared));
    };
    const everyone = new Promise((resolve) => {
      let ready = 0;
      onReady = () => {
        ready++;
        if (this.clients.length < count) add();
        else if (ready === count) resolve();
      };
    });
    for (let made = 0; made < Math.min(count, concurrency); made++) add();
    await within(20_000 + count * 5, Promise.race([everyone, this.failure]), "The clients did not connect.");
  }

  /** Closes every client but the last `kept`. */
  close(kept = 0) {
    for (const client of this.clients.splice(0, this.clients.length - kept)) client.close();
  }
}

/** Waits for `promise`, and fails with `complaint` if it takes longer than `limitMs`. */
export async function within(limitMs, promise, complaint) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A pause. */
export function pause(delayMs) {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
