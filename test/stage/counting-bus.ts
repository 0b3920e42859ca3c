// A bus that counts what it is given. It changes nothing.
import type { Bus } from "../../src/bus/bus.js";
import { busOver } from "./over.js";

/** What was published. */
export interface Published {
  messages: number;
  bytes: number;
}

/** Counts in `published`. */
export function countingBus(bus: Bus, published: Published): Bus {
  return busOver(bus, {
    publish(channel, message) {
      published.messages++;
      published.bytes += message.length;
      return bus.publish(channel, message);
    },
  });
}
