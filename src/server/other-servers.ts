// What a namespace says to, and hears from, its like on the other servers of a cluster. How it travels is the adapter's.
import { callListener, fire, type Listener } from "../core/index.js";
import type { Broadcast } from "./broadcast.js";
import { ServerError } from "./errors.js";

// Listeners of these trust what they are called with; nobody on a bus may call them.
const reserved: ReadonlySet<string> = new Set([
  "connect",
  "connection",
  "new_namespace",
  "handler_error",
  "incident",
  "unpublished",
  "slow",
]);

/** The other servers that have this namespace. */
export class OtherServers {
  readonly #broadcast: Broadcast;

  constructor(broadcast: Broadcast) {
    this.#broadcast = broadcast;
  }

  /**
   * Emits to the other servers. A function at the end is called with an error, if replies are missing, and the replies.
   *
   * @throws ServerError `ERR_RESERVED_EVENT`
   */
  emit(data: unknown[]): void {
    const { adapter, context } = this.#broadcast;
    const event = data[0] as string;
    if (reserved.has(event))
      throw new ServerError("ERR_RESERVED_EVENT", `"${event}" is a reserved event name`);
    const callback = data.at(-1);
    if (typeof callback !== "function") return adapter.serverSideEmit(data);
    adapter.serverSideEmit(data.slice(0, -1), (error, replies) => {
      callListener(callback as Listener, [error, replies], this.#broadcast, event, context.onHandlerError);
    });
  }

  /** Emits to the other servers and resolves with their replies; if some are missing, the error has `responses`. */
  emitWithAck(data: unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.emit([
        ...data,
        (error: Error | null, responses: unknown[]) => {
          if (error === null) resolve(responses);
          else reject(Object.assign(error, { responses }));
        },
      ]);
    });
  }
}

/** Another server emitted: the listeners of `namespace` hear it. */
export function hearOtherServer(
  namespace: object,
  data: readonly unknown[],
  onError: Parameters<typeof fire>[3],
): void {
  const [event, ...args] = data;
  if (typeof event === "string" && !reserved.has(event)) fire(namespace, event, args, onError);
}
