// A tab's way in: it finds the hub, wherever that stands and whenever it comes. What is said then is not its affair.
import { hubHere } from "./hosting.js";
import type { Knock, ToHub, ToTab } from "./messages.js";
import { channel, pair, type OpenPort, type Port } from "./port.js";

/** The way to the hub called `hubName`, for one connection of one tab. */
export class Door {
  readonly #hubName: string;
  readonly #tabId: string;
  readonly #onMessage: (message: ToTab) => void;
  readonly #lobby: Port;
  #port: Port;
  #isIn = false;

  constructor(hubName: string, tabId: string, onMessage: (message: ToTab) => void) {
    this.#hubName = hubName;
    this.#tabId = tabId;
    this.#onMessage = onMessage;
    this.#port = this.#open(channel(`${hubName} ${tabId}`));
    this.#lobby = channel<Knock>(hubName)(({ tab }) => {
      if (tab === undefined) this.#knock();
    });
    this.#knock();
  }

  post(message: ToHub): void {
    this.#port.post(message);
  }

  close(): void {
    this.#lobby.close();
    this.#port.close();
  }

  #knock(): void {
    if (this.#isIn) return;
    const hub = hubHere(this.#hubName);
    if (hub === undefined) {
      this.#lobby.post({ tab: this.#tabId } satisfies Knock);
      return;
    }
    this.#isIn = true;
    this.#port.close();
    const [ours, theirs] = pair<ToTab, ToHub>();
    this.#port = this.#open(ours);
    hub.admit(this.#tabId, theirs);
  }

  #open(openPort: OpenPort<ToTab>): Port {
    return openPort((message) => {
      this.#isIn = true;
      this.#onMessage(message);
    });
  }
}
