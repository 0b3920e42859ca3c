// Makes this window's network slow, or cuts it, below the library: at the two globals it reaches the network by.

export type Condition = "steady" | "slow" | "cut";

/** What "slow" adds to everything sent. */
const slowMs = 700;

let condition: Condition = "steady";
let cut = new AbortController();

class ConditionedWebSocket extends WebSocket {
  /** When the last message held back may leave: later ones do not overtake it. */
  #freeAt = 0;

  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    const { signal } = cut;
    const sever = (): void => this.close();
    signal.addEventListener("abort", sever);
    this.addEventListener("close", () => signal.removeEventListener("abort", sever));
    if (signal.aborted) sever();
  }

  override send(data: Parameters<WebSocket["send"]>[0]): void {
    const now = performance.now();
    if (condition === "slow") this.#freeAt = now + slowMs;
    if (this.#freeAt <= now) super.send(data);
    else setTimeout(() => this.#sendLate(data), this.#freeAt - now);
  }

  #sendLate(data: Parameters<WebSocket["send"]>[0]): void {
    if (this.readyState === WebSocket.OPEN) super.send(data);
  }
}

function conditioned(steadyFetch: typeof fetch): typeof fetch {
  return async (input, init) => {
    if (condition === "slow") await new Promise((resolve) => setTimeout(resolve, slowMs));
    const own = init?.signal;
    return steadyFetch(input, { ...init, signal: AbortSignal.any(own ? [own, cut.signal] : [cut.signal]) });
  };
}

/** Puts the conditions between the page and its network. To be called before the first connection. */
export function standBetween(): void {
  globalThis.WebSocket = ConditionedWebSocket;
  globalThis.fetch = conditioned(globalThis.fetch);
}

/** Sets the network's condition. Cutting it ends what is open, and tells the page as the browser would. */
export function setCondition(next: Condition): void {
  condition = next;
  if (next === "cut") {
    cut.abort(new TypeError("The line is cut."));
    dispatchEvent(new Event("offline"));
  } else if (cut.signal.aborted) {
    cut = new AbortController();
    dispatchEvent(new Event("online"));
  }
}
