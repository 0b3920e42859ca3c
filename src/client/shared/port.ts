// What carries messages between tabs and the hub: a channel of the browser or, inside one page, a call. It knows no message.

/** One end of it. */
export interface Port {
  post(message: unknown): void;
  /** Nothing comes any more; what was posted arrives. */
  close(): void;
}

/** Opens an end that hands its messages to `onMessage`. */
export type OpenPort<Message> = (onMessage: (message: Message) => void) => Port;

/** A channel that everybody hears who has opened one by the same name: all tabs and workers of the origin. */
export function channel<Message>(name: string): OpenPort<Message> {
  return (onMessage) => {
    const broadcast = new BroadcastChannel(name);
    broadcast.addEventListener("message", ({ data }) => onMessage(data as Message));
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel's has none
      post: (message) => broadcast.postMessage(message),
      close: () => broadcast.close(),
    };
  };
}

/** One of two ends inside one page. */
class LocalEnd<Message> {
  #onMessage: ((message: Message) => void) | null = null;

  /** Gives what opens this end; what is posted there goes to `peer`. */
  towards(peer: Pick<LocalEnd<unknown>, "take">): OpenPort<Message> {
    return (onMessage) => {
      this.#onMessage = onMessage;
      return { post: (message) => peer.take(message), close: () => (this.#onMessage = null) };
    };
  }

  take(message: unknown): void {
    const copy = structuredClone(message) as Message;
    queueMicrotask(() => this.#onMessage?.(copy));
  }
}

/**
 * Two ends inside one page. Messages arrive before this turn of the event loop ends, and so before the page does: what a tab
 * sent last is not lost with the hub that stands in it. They are copies, as those of channels are.
 */
export function pair<Left, Right>(): [OpenPort<Left>, OpenPort<Right>] {
  const left = new LocalEnd<Left>();
  const right = new LocalEnd<Right>();
  return [left.towards(right), right.towards(left)];
}
