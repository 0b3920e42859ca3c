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

/**
 * Two ends inside one page. Messages arrive before this turn of the event loop ends, and so before the page does: what a tab
 * sent last is not lost with the hub that stands in it.
 */
export function pair<Left, Right>(): [OpenPort<Left>, OpenPort<Right>] {
  let toLeft: ((message: Left) => void) | null = null;
  let toRight: ((message: Right) => void) | null = null;
  return [
    (onMessage) => {
      toLeft = onMessage;
      return {
        post: (message) => queueMicrotask(() => toRight?.(message as Right)),
        close: () => (toLeft = null),
      };
    },
    (onMessage) => {
      toRight = onMessage;
      return {
        post: (message) => queueMicrotask(() => toLeft?.(message as Left)),
        close: () => (toRight = null),
      };
    },
  ];
}
