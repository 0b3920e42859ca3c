// Events in a database of the browser (IndexedDB): in their order, within bounds, for all tabs of an origin together. It sends nothing.
import { asEncodeError, HoldfastError } from "../../protocol/index.js";

/** An event that is kept. */
export interface KeptEvent {
  /** 1, 2, 3 …; none is given twice. */
  readonly key: number;
  /** The event's name and its arguments. */
  readonly data: readonly [string, ...unknown[]];
  readonly bytes: number;
}

/** What is kept at most. */
export interface StoreBounds {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/**
 * The events of one database.
 *
 * | object store | keys          | values                                                            |
 * |--------------|---------------|-------------------------------------------------------------------|
 * | `events`     | 1, 2, 3 …     | the data and the bytes of an event                                |
 * | `state`      | `id`, `bytes` | the name of the database, which no other has; what is kept in all |
 *
 * @example
 * const store = await EventStore.open("orders");
 * const key = await store.add(["placed", order], 120, { maxEvents: 1000, maxBytes: 5_242_880 });
 * await store.remove(key);
 */
export class EventStore {
  /** The name of this database: if it is wiped, the next has another. */
  readonly id: string;
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase, id: string) {
    this.#database = database;
    this.id = id;
  }

  /** @throws HoldfastError (as rejection) `ERR_OUTBOX_UNAVAILABLE`, as its other methods */
  static async open(name: string): Promise<EventStore> {
    return explaining(async () => {
      const request = indexedDB.open(`holdfast-outbox-${name}`, 1);
      request.addEventListener("upgradeneeded", () => {
        request.result.createObjectStore("events", { autoIncrement: true });
        const state = request.result.createObjectStore("state");
        state.put(crypto.randomUUID(), "id");
        state.put(0, "bytes");
      });
      const database = await resultOf(request);
      const id = await resultOf<string>(database.transaction("state").objectStore("state").get("id"));
      return new EventStore(database, id);
    });
  }

  /**
   * Keeps an event, and gives its key once it is on the disk.
   *
   * @throws HoldfastError (as rejection) `ERR_OUTBOX_FULL`, or `ERR_ENCODE` if the data cannot be kept
   */
  async add(data: KeptEvent["data"], bytes: number, bounds: StoreBounds): Promise<number> {
    return this.#change(async (events, state) => {
      const [count, kept] = await Promise.all([
        resultOf(events.count()),
        resultOf<number>(state.get("bytes")),
      ]);
      if (count >= bounds.maxEvents || kept + bytes > bounds.maxBytes)
        throw new HoldfastError("ERR_OUTBOX_FULL", `${count} events of ${kept} bytes wait for the server`);
      state.put(kept + bytes, "bytes");
      return resultOf(add(events, { data, bytes })) as Promise<number>;
    });
  }

  /** All that is kept, oldest first; or so many of them. */
  async list(count?: number): Promise<KeptEvent[]> {
    return explaining(async () => {
      const events = this.#database.transaction("events").objectStore("events");
      const [keys, values] = await Promise.all([
        resultOf(events.getAllKeys(null, count)),
        resultOf<Omit<KeptEvent, "key">[]>(events.getAll(null, count)),
      ]);
      return values.map((value, index) => ({ ...value, key: Number(keys[index]) }));
    });
  }

  /** Keeps an event no longer. Nothing happens if that is so already. */
  async remove(key: number): Promise<void> {
    await this.#change(async (events, state) => {
      const event = await resultOf<KeptEvent | undefined>(events.get(key));
      if (event === undefined) return;
      state.put((await resultOf<number>(state.get("bytes"))) - event.bytes, "bytes");
      events.delete(key);
    });
  }

  close(): void {
    this.#database.close();
  }

  /** All of it is done, and on the disk, or nothing. */
  async #change<Result>(
    change: (events: IDBObjectStore, state: IDBObjectStore) => Promise<Result>,
  ): Promise<Result> {
    return explaining(async () => {
      const options: IDBTransactionOptions = { durability: "strict" };
      const transaction = this.#database.transaction(["events", "state"], "readwrite", options);
      const committed = new Promise<void>((resolve, reject) => {
        transaction.addEventListener("complete", () => resolve());
        transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("it was ended")));
      });
      try {
        const result = await change(transaction.objectStore("events"), transaction.objectStore("state"));
        await committed;
        return result;
      } catch (error) {
        committed.catch(() => undefined);
        if (error instanceof HoldfastError) transaction.abort();
        throw error;
      }
    });
  }
}

function add(events: IDBObjectStore, value: Omit<KeptEvent, "key">): IDBRequest<IDBValidKey> {
  try {
    return events.add(value);
  } catch (error) {
    throw asEncodeError(error);
  }
}

function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the request failed")));
  });
}

async function explaining<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    throw new HoldfastError("ERR_OUTBOX_UNAVAILABLE", `The browser keeps nothing: ${String(error)}`, {
      cause: error,
    });
  }
}
