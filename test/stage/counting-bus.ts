// A bus that counts what it is given. It changes nothing.
import type { Bus } from "../../src/bus/bus.js";

/** What was published. */
export interface Published {
  messages: number;
  bytes: number;
}

/** Counts in `published`. */
export function countingBus(bus: Bus, published: Published): Bus {
  return {
    maxMessageBytes: bus.maxMessageBytes,
    publish(channel, message) {
      published.messages++;
      published.bytes += message.length;
      return bus.publish(channel, message);
    },
    subscribe: (channel, onMessage) => bus.subscribe(channel, onMessage),
    watch: (onStatus) => bus.watch(onStatus),
    close: () => bus.close(),
  };
}
