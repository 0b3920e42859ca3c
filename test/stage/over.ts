// Buses and clocks that are others but for what a test changes of them.
import type { Bus } from "../../src/bus/bus.js";
import type { Clock } from "../../src/core/index.js";

/**
 * The bus, but for `changes`. It cannot say whether anybody listens: a bus need not.
 *
 * @example
 * busOver(bus, { publish: () => Promise.reject(new Error("it is down")) });
 */
export function busOver(bus: Bus, changes: Partial<Bus>): Bus {
  return {
    maxMessageBytes: bus.maxMessageBytes,
    publish: (channel, message) => bus.publish(channel, message),
    subscribe: (channel, onMessage) => bus.subscribe(channel, onMessage),
    watch: (onStatus) => bus.watch(onStatus),
    close: () => bus.close(),
    ...changes,
  };
}

/**
 * The clock, but for `changes`.
 *
 * @example
 * clockOver(clock, { now: () => clock.now() + 20_000 });
 */
export function clockOver(clock: Clock, changes: Partial<Clock>): Clock {
  return {
    now: () => clock.now(),
    setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
    clearTimer: (timer) => clock.clearTimer(timer),
    defer: (callback) => clock.defer(callback),
    ...changes,
  };
}
