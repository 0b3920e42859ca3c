// What every build of the client asks of the program it runs in, and how browsers and those that have their globals give it. No
// transport: those are in runtime.ts.
import { consoleTrace, type Clock, type Trace } from "../core/index.js";

/** Everything outside but transports. */
export interface BasicRuntime {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly random: () => number;
  /** Listens to the page; gives back what stops it. Nothing happens in programs that have no such events. */
  readonly onPage: (event: "online" | "offline" | "beforeunload", listener: () => void) => () => void;
}

const clock: Clock = {
  // Not performance.now(): on most systems that one stands still while the machine sleeps, and pings are missed meanwhile.
  now: () => Date.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) => clearTimeout(timer as number),
  // A timer would wait up to 4 ms and more in a hidden page; the end of the running script is near enough.
  defer: (callback) => queueMicrotask(callback),
};

/** The globals of browsers. */
export const basicRuntime: BasicRuntime = {
  clock,
  trace: consoleTrace,
  random: Math.random,
  onPage(event, listener) {
    globalThis.addEventListener?.(event, listener);
    return () => globalThis.removeEventListener?.(event, listener);
  },
};
