// A hub at work in this page or worker: it lets tabs in and sees them go. Which packets go where is the hub's own affair.
import type { Clock } from "../../core/index.js";
import { Hub, type Wire, type WireEvents } from "./hub.js";
import { awaitDeath } from "./life.js";
import type { Knock, ToHub, ToTab } from "./messages.js";
import { channel, type OpenPort, type Port } from "./port.js";

/** How long after a tab's death its last messages may still be under way. */
const lastMessagesMs = 1000;

/** Hosts one hub. */
export class HubHost {
  readonly #name: string;
  readonly #id: string;
  readonly #clock: Clock;
  readonly #hub: Hub;
  readonly #lobby: Port;
  /** What ends the stay of each tab. */
  readonly #guests: Map<string, () => void> = new Map();

  /** @param id tells this hub from those before and after it, and is what it lives by */
  constructor(name: string, id: string, clock: Clock, openWire: (events: WireEvents) => Wire) {
    this.#name = name;
    this.#id = id;
    this.#clock = clock;
    this.#hub = new Hub(openWire);
    this.#lobby = channel<Knock>(name)(({ tab }) => {
      if (tab !== undefined) this.admit(tab, channel(`${name} ${tab}`));
    });
    // Tabs that came before it knock again.
    this.#lobby.post({} satisfies Knock);
  }

  /** Lets a tab in. */
  admit(tabId: string, openPort: OpenPort<ToHub>): void {
    if (this.#guests.has(tabId)) return;
    const leave = (): void => this.#guests.get(tabId)?.();
    const port = openPort((message) => {
      if (message.kind === "packets") this.#hub.receive(tab, message.packets);
      else leave();
    });
    port.post({ kind: "welcome", hub: this.#id } satisfies ToTab);
    const tab = this.#hub.add((message) => {
      port.post(message);
      if (message.kind === "end") leave();
    });
    const stopWaiting = awaitDeath(`${this.#name} ${tabId}`, () =>
      this.#clock.setTimer(leave, lastMessagesMs),
    );
    this.#guests.set(tabId, () => {
      this.#guests.delete(tabId);
      stopWaiting();
      port.close();
      this.#hub.remove(tab);
    });
  }

  /** The page ends. */
  end(): void {
    this.#lobby.close();
    this.#hub.end();
  }
}
