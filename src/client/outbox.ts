// An outbox that outlives the page: what is put into it is kept in the browser's IndexedDB until the server has handled it. A module of
// its own, for those who need it: the client knows nothing of it.
import type { EventMap, EventNamesWithAck, ParamsWithoutAck } from "../core/index.js";
import { EVENT, HoldfastError, reservedEvents } from "../protocol/index.js";
import type { Socket } from "./socket.js";
import { clientCodec } from "./json-codec.js";
import { EventStore, type KeptEvent } from "./outbox/event-store.js";

/** How an outbox is meant. */
export interface OutboxOptions {
  /** Outboxes of one name are one, in all tabs of the origin: have the user's id in it where users change. @default "default" */
  readonly name?: string;
  /** Events that wait at most; one more is refused. @default 1000 */
  readonly maxEvents?: number;
  /** Bytes of them as they are sent. @default 5_242_880 (5 MiB) */
  readonly maxBytes?: number;
  /** The server has handled an event, and replied so. Told in every tab that has the outbox open. */
  readonly onHandled?: (id: string, reply: unknown) => void;
  /** An event was given up, because it cannot be sent; or the browser keeps nothing any more, and there is no id. */
  readonly onError?: (error: unknown, id?: string) => void;
}

/** An event that waits. */
export interface OutboxEvent {
  /** What `socket.delivery.id` is on a server of ours, each time that it comes. */
  readonly id: string;
  readonly event: string;
  readonly args: readonly unknown[];
}

/** What the tabs of an outbox tell each other. */
type Notice =
  | { readonly kind: "added" }
  | { readonly kind: "discarded"; readonly id: string }
  | { readonly kind: "handled"; readonly id: string; readonly reply: unknown };

/** After an attempt that failed although the socket is connected. */
const restMs = 1000;

/** Errors that would be the same the next time. */
const hopeless = new Set(["ERR_ENCODE", "ERR_RESERVED_EVENT"]);

/**
 * What waits for the server, over refreshes and crashes of the page. It is sent in its order, one event after the other, by one tab; the
 * next is sent when the handler has called its acknowledgement.
 */
export class Outbox<EmitEvents extends EventMap> {
  readonly #store: EventStore;
  readonly #socket: Socket<EventMap, EmitEvents>;
  readonly #options: OutboxOptions;
  readonly #tabs: BroadcastChannel;
  readonly #end: AbortController = new AbortController();
  readonly #onConnect = (): void => this.#wake();
  #isAwake = true;
  #onWake: (() => void) | undefined;
  /** Ends the wait for the one that is being sent. */
  #abandon: ((id: string) => void) | undefined;

  /** Outboxes are made by {@link openOutbox}. */
  constructor(store: EventStore, socket: Socket<EventMap, EmitEvents>, name: string, options: OutboxOptions) {
    this.#store = store;
    this.#socket = socket;
    this.#options = options;
    this.#tabs = new BroadcastChannel(`holdfast-outbox-${name}`);
    this.#tabs.addEventListener("message", ({ data }) => this.#hear(data as Notice));
    socket.on("connect", this.#onConnect);
    navigator.locks
      .request(`holdfast-outbox-${name}`, { signal: this.#end.signal }, () => this.#send())
      .catch((error: unknown) => this.#isOpen && options.onError?.(error));
  }

  /**
   * Keeps an event, and sends it when it is its turn. Resolves with its id once it is on the disk: from then on neither a refresh nor a
   * crash of the page loses it.
   *
   * @throws HoldfastError (as rejection) `ERR_ENCODE`, `ERR_OUTBOX_FULL`, or `ERR_OUTBOX_UNAVAILABLE` with the browser's reason as `cause`
   * @example
   * const id = await outbox.emit("placed", order);
   */
  async emit<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<string> {
    if (reservedEvents.has(event))
      throw new HoldfastError("ERR_RESERVED_EVENT", `"${event}" is a reserved event name`);
    const data: KeptEvent["data"] = [event, ...(args as unknown[])];
    const contents = clientCodec.encode({ type: EVENT, nsp: "/", data });
    const bytes = contents.reduce((sum, { length }) => sum + length, 0);
    const { maxEvents = 1000, maxBytes = 5_242_880 } = this.#options;
    const key = await this.#store.add(data, bytes, { maxEvents, maxBytes });
    this.#tell({ kind: "added" });
    return this.#idOf(key);
  }

  /** What waits, oldest first. */
  async pending(): Promise<OutboxEvent[]> {
    const events = await this.#store.list();
    return events.map(({ key, data: [event, ...args] }) => ({ id: this.#idOf(key), event, args }));
  }

  /** Gives an event up: one that the server's handler never acknowledges, and that all others wait for. It may have been handled. */
  async discard(id: string): Promise<void> {
    await this.#store.remove(keyOf(id));
    this.#tell({ kind: "discarded", id });
  }

  /** Sends no more, here; another tab goes on, or the next page. */
  close(): void {
    this.#end.abort();
    this.#wake();
    this.#socket.off("connect", this.#onConnect);
    this.#tabs.close();
    this.#store.close();
  }

  get #isOpen(): boolean {
    return !this.#end.signal.aborted;
  }

  #idOf(key: number): string {
    return `${this.#store.id}.${key}`;
  }

  #tell(notice: Notice): void {
    if (!this.#isOpen) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel's has none
    this.#tabs.postMessage(notice);
    this.#hear(notice);
  }

  #hear(notice: Notice): void {
    if (notice.kind === "handled") this.#options.onHandled?.(notice.id, notice.reply);
    if (notice.kind === "discarded") this.#abandon?.(notice.id);
    this.#wake();
  }

  /** While this tab is the one that sends. */
  async #send(): Promise<void> {
    while (this.#isOpen) {
      const [next] = await this.#store.list(1);
      if (next === undefined || !this.#socket.connected) await this.#rest();
      else await this.#sendOne(next);
    }
  }

  async #sendOne({ key, data: [event, ...args] }: KeptEvent): Promise<void> {
    const id = this.#idOf(key);
    const discarded = new Promise<undefined>((resolve) => {
      this.#abandon = (other) => other === id && resolve(undefined);
    });
    try {
      const emit = this.#socket.compress(true).again(id);
      const replied = emit.emitWithAck(event as never, ...(args as never)) as Promise<unknown>;
      const outcome = await Promise.race([replied.then((reply) => ({ reply })), discarded]);
      if (outcome === undefined) return;
      await this.#store.remove(key);
      this.#tell({ kind: "handled", id, reply: outcome.reply });
    } catch (error) {
      if (!this.#isOpen) return;
      // Not by its class: the client may be of another bundle.
      if (hopeless.has(String((error as { readonly code?: unknown }).code))) {
        await this.#store.remove(key);
        this.#options.onError?.(error, id);
      } else if (this.#socket.connected) await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }

  #wake(): void {
    this.#isAwake = true;
    this.#onWake?.();
  }

  /** Until something has happened since the last rest. */
  async #rest(): Promise<void> {
    if (!this.#isAwake) await new Promise<void>((resolve) => (this.#onWake = resolve));
    this.#isAwake = false;
  }
}

/**
 * Opens an outbox that outlives the page, and goes on with what is in it. Each event has an id that stays, so that a server which handles it in
 * `holdfast/once` handles it once, however often it comes; with a server of Socket.IO's it may be handled twice.
 *
 * @throws HoldfastError (as rejection) `ERR_OUTBOX_UNAVAILABLE` where a browser keeps nothing: in some private windows, on pages that did not
 * come by https, without room on the disk
 * @example
 * const outbox = await openOutbox(socket, { name: `orders-${user.id}` });
 * await outbox.emit("placed", order);
 */
export async function openOutbox<ListenEvents extends EventMap, EmitEvents extends EventMap>(
  socket: Socket<ListenEvents, EmitEvents>,
  options: OutboxOptions = {},
): Promise<Outbox<EmitEvents>> {
  const { name = "default" } = options;
  if (!("locks" in navigator))
    throw new HoldfastError("ERR_OUTBOX_UNAVAILABLE", "An outbox needs a page that came by https.");
  const store = await EventStore.open(name);
  return new Outbox(store, socket, name, options);
}

function keyOf(id: string): number {
  return Number(id.slice(id.lastIndexOf(".") + 1));
}
