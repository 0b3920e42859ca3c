// The hook of requests: an event, its acknowledgement, and what a component shows meanwhile. Sending is request.ts.
import { useCallback, useEffect, useRef, useState } from "react";
import type { BaseSocket } from "../client/index.js";
import { startRequest } from "./request.js";

/** How requests are made. */
export interface RequestOptions {
  /** How long the acknowledgement is awaited, in milliseconds. @default `ackTimeout` of the socket, or no limit */
  readonly timeoutMs?: number | undefined;
  /** Aborts what is under way, and all that is sent after it was aborted. @default none */
  readonly signal?: AbortSignal | undefined;
}

/** The last request of a component. `Args` are sent, `Reply` comes back. The functions stay the same in each render. */
export interface RequestState<Args extends readonly unknown[], Reply> {
  /**
   * Sends the event. A request that is still under way is abandoned: its answer would be out of date. Gives the reply,
   * and never rejects: `undefined` when the request failed or was abandoned.
   */
  readonly send: (...args: Args) => Promise<Reply | undefined>;
  /** The last reply. It stays while the next request is under way. */
  readonly data: Reply | undefined;
  /** Why the last request failed: a timeout, a lost connection, arguments that cannot be written down. */
  readonly error: Error | undefined;
  readonly isLoading: boolean;
  /** Abandons the request under way, and keeps what the last one brought. */
  readonly abort: () => void;
  /** Abandons the request under way, and forgets the rest as well. */
  readonly reset: () => void;
}

type State = Pick<RequestState<unknown[], unknown>, "data" | "error" | "isLoading">;

const idle: State = { data: undefined, error: undefined, isLoading: false };

/** Requests over one socket. */
export function useSocketRequest(
  socket: BaseSocket,
  event: string,
  { timeoutMs, signal }: RequestOptions = {},
): RequestState<unknown[], unknown> {
  const [state, setState] = useState(idle);
  /** Abandons the request under way. */
  const abandon = useRef<() => void>(undefined);

  const abort = useCallback(() => {
    abandon.current?.();
    abandon.current = undefined;
    setState((last) => (last.isLoading ? { ...last, isLoading: false } : last));
  }, []);

  const reset = useCallback(() => {
    abort();
    setState(idle);
  }, [abort]);

  const send = useCallback(
    (...args: unknown[]) =>
      new Promise<unknown>((resolve) => {
        abort();
        if (signal?.aborted) return resolve(undefined);
        setState(({ data }) => ({ data, error: undefined, isLoading: true }));
        abandon.current = startRequest(socket, event, args, timeoutMs, (outcome) => {
          if (outcome !== undefined) {
            abandon.current = undefined;
            setState((last) => ({ ...last, ...outcome, isLoading: false }));
          }
          resolve(outcome?.data);
        });
      }),
    [abort, event, signal, socket, timeoutMs],
  );

  useEffect(() => {
    signal?.addEventListener("abort", abort);
    return () => {
      signal?.removeEventListener("abort", abort);
      abort();
    };
  }, [abort, event, signal, socket]);

  return { send, abort, reset, ...state };
}
