// The hub's connection to the server: sessions as any client has them, of which one goes on with the line of the last where it was lost. It
// adds nothing but the hub's view of them.
import { backoffMs, type Timer } from "../../core/index.js";
import type { SessionOwner } from "../engine.js";
import { createLineKeeper, type LineKeeper } from "../line-keeper.js";
import { waitToReturn } from "../reconnect.js";
import type { Runtime } from "../runtime.js";
import { Session } from "../session.js";
import type { CloseDetails } from "../transport.js";
import type { Wire, WireEvents } from "./hub.js";
import { readHubName } from "./hub-name.js";
import type { HubEnd } from "./messages.js";

/** What the server's terms say, among other things for the tabs. */
interface Terms {
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly line?: unknown;
}

/**
 * | state | begins with                           | what is written               | told                           |
 * |-------|---------------------------------------|-------------------------------|--------------------------------|
 * | here  | the first session                     | leaves                        | what the server says           |
 * | away  | its loss, where the server has a line | waits                         | `onReach`, and pings           |
 * | here  | another session, on the same line     | follows what the server lacks | `onReach`, and what was missed |
 * | ended | a loss for good, or `close`           | is lost                       | `onEnd`, for a loss            |
 */
type State = "here" | "away" | "ended";

/**
 * One connection of a hub.
 *
 * @example
 * const wire = new SessionWire(name, runtime, events);
 * wire.write('2["news"]');
 */
export class SessionWire implements Wire {
  readonly #hub: ReturnType<typeof readHubName>;
  readonly #runtime: Runtime;
  readonly #events: WireEvents;
  readonly #owner: SessionOwner;
  readonly #keeper: LineKeeper;
  #session: Session;
  #terms: Terms = { pingInterval: 0, pingTimeout: 0 };
  #state: State = "here";
  /** How much of what was written waits for the server to be there again. */
  #held = 0;
  /** To come back, since the server was there. */
  #attempts = 0;
  /** The server asked to come back at once. */
  #isHurried = false;
  #stopWaiting: (() => void) | null = null;
  #pingTimer: Timer = null;

  /** @param name what it connects to, as `nameHub` writes it */
  constructor(name: string, runtime: Runtime, events: WireEvents) {
    this.#hub = readHubName(name);
    this.#runtime = runtime;
    this.#events = events;
    this.#owner = {
      onListenerError: (error) => runtime.trace("The shared connection failed:", error),
      open: (isResumed) => this.#opened(isResumed),
      ping: () => events.onPing(),
      data: (content) => events.onContent(content),
      close: (reason, details, isLost) => (isLost ? this.#lost(details) : this.#end(reason, details)),
      lose: (reason, details) => this.#end(reason, details),
      move: () => (this.#isHurried = true),
    };
    this.#keeper = createLineKeeper(runtime.clock, this.#owner);
    this.#session = this.#open();
  }

  get waiting(): number {
    return this.#state === "away" ? this.#held : this.#session.writeBuffer.length;
  }

  write(content: string | Uint8Array): void {
    if (this.#state === "away") this.#held++;
    this.#session.write(content);
    if (this.#keeper.line?.isFull)
      this.#runtime.clock.defer(() => this.#end("too much waits for the server"));
  }

  dropWaiting(): void {
    this.#session.transport.queue.splice(0);
  }

  close(): void {
    this.#state = "ended";
    this.#stopWaiting?.();
    this.#runtime.clock.clearTimer(this.#pingTimer);
    this.#session.close();
  }

  #open(): Session {
    const { address, options } = this.#hub;
    const session = new Session(address, options, this.#runtime, this.#owner, this.#keeper);
    session.on("packet", ({ type, data }) => {
      if (type === "open") this.#terms = JSON.parse(String(data)) as Terms;
    });
    session.on("upgrade", ({ name }) => this.#events.onMove(name));
    session.on("drain", () => this.#events.onDrain());
    return session;
  }

  #opened(isResumed?: boolean): void {
    if (this.#state === "ended") return;
    const { name } = this.#session.transport;
    if (!isResumed) {
      this.#events.onOpen(JSON.stringify(termsForTabs(this.#terms)), name);
      return;
    }
    this.#state = "here";
    this.#attempts = 0;
    this.#runtime.clock.clearTimer(this.#pingTimer);
    this.#events.onMove(name);
    this.#events.onReach(true);
  }

  /** A later session may go on with the one that was lost, or that did not open. */
  #lost(details: CloseDetails | undefined): void {
    if (this.#state === "here") {
      this.#state = "away";
      this.#held = this.#session.writeBuffer.length;
      this.#events.onReach(false);
      this.#ping();
    }
    const { context } = (details ?? {}) as { readonly context?: { readonly retryAfterMs?: number } };
    const delayMs = this.#isHurried
      ? 0
      : backoffMs(this.#attempts++, this.#hub.options, this.#runtime.random);
    this.#isHurried = false;
    this.#stopWaiting = waitToReturn(this.#runtime, Math.max(delayMs, context?.retryAfterMs ?? 0), () => {
      this.#session = this.#open();
    });
  }

  /** In place of the server, which cannot: tabs are not to take the connection for dead. */
  #ping(): void {
    this.#events.onPing();
    this.#pingTimer = this.#runtime.clock.setTimer(() => this.#ping(), this.#terms.pingInterval);
  }

  #end(reason: string, details?: CloseDetails): void {
    if (this.#state === "ended") return;
    this.close();
    this.#events.onEnd(describeEnd(reason, details));
  }
}

/** The line is the hub's. It sees first that the server is away; then it tells the tabs, and they have time to hear it. */
function termsForTabs({ line, ...terms }: Terms): Terms & { readonly upgrades: readonly string[] } {
  const patienceMs = line === undefined ? 0 : terms.pingInterval;
  return { ...terms, pingTimeout: terms.pingTimeout + patienceMs, upgrades: [] };
}

function describeEnd(reason: string, details: CloseDetails | undefined): Omit<HubEnd, "kind"> {
  if (!(details instanceof Error)) return { isError: false, message: reason };
  const { message, description } = details as { message: string; description?: unknown };
  // What else it may be, an event for example, cannot be cloned.
  const isPlain = typeof description === "number" || typeof description === "string";
  return { isError: true, message, ...(isPlain && { description }) };
}
