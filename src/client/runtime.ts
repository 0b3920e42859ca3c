// What a client needs of the program it runs in, and what every modern one offers: WebSocket, and with fetch.ts polling.
// Not Node's own ways, which are in node.ts.
import { consoleTrace, type Clock, type Trace } from "../core/index.js";
import type { TransportKind } from "./transport.js";
import { webSocketOver, type WebSocketLike } from "./transports/websocket.js";

/** Everything outside; tests and simulations hand in their own. */
export interface Runtime {
  readonly clock: Clock;
  /** The same with the timers that were there when this module was loaded: for `useNativeTimers`. */
  readonly nativeClock: Clock;
  readonly trace: Trace;
  readonly random: () => number;
  /** In the order in which they are tried. */
  readonly transports: readonly TransportKind[];
  /** Listens to the page; gives back what stops it. Nothing happens in programs that have no such events. */
  readonly onPage: (event: "online" | "offline" | "beforeunload", listener: () => void) => () => void;
}

/** WebSocket as the program has it. */
export const webSocket: TransportKind = /* @__PURE__ */ webSocketOver(({ url, options }) => {
  const socket = new WebSocket(url(), [...(options.protocols ?? [])]);
  socket.binaryType = "arraybuffer";
  return socket as WebSocketLike;
});

const { setTimeout: nativeSetTimeout, clearTimeout: nativeClearTimeout } = globalThis;

const clock: Clock = {
  now: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) => clearTimeout(timer as number),
  // A timer would wait up to 4 ms and more in a hidden page; the end of the running script is near enough.
  defer: (callback) => queueMicrotask(callback),
};

/** The runtime of browsers and of every program that has their globals, with WebSocket only. */
export const webSocketRuntime: Runtime = {
  clock,
  nativeClock: {
    ...clock,
    setTimer: (callback, delayMs) => nativeSetTimeout(callback, delayMs),
    clearTimer: (timer) => nativeClearTimeout(timer as number),
  },
  trace: consoleTrace,
  random: Math.random,
  transports: [webSocket],
  onPage(event, listener) {
    globalThis.addEventListener?.(event, listener);
    return () => globalThis.removeEventListener?.(event, listener);
  },
};
