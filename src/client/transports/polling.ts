// Frames over HTTP: one GET that waits for the server, and one POST at a time towards it. It makes no request itself: it
// is given a function that does.
import { CLOSE, separator } from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import { takePayload } from "../payload.js";
import type {
  OutgoingFrame,
  TransportContext,
  TransportEvents,
  TransportKind,
  Upgradable,
} from "../transport.js";

/** One HTTP request. */
export interface HttpRequest {
  readonly url: string;
  /** The payload of a POST; absent: a GET. */
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** The answer to it, read to the end. */
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** How long the server wants to be left alone, where it says so. */
  readonly retryAfterMs?: number;
}

/**
 * What the header `Retry-After` says, if it may be read: nothing where it is a date, and no server keeps a client away for more than five
 * minutes.
 */
export const readRetryAfter = (header: string | null | undefined): number =>
  Math.min(Number(header), 300) * 1000 || 0;

/** Makes one request. Rejects when there is no answer. */
export type Exchange = (request: HttpRequest, context: TransportContext) => Promise<HttpResponse>;

/** Long polling by whatever makes requests. */
export function pollingOver(exchange: Exchange): TransportKind {
  return {
    name: "polling",
    open: (context, events) => openTransport(exchange, context, events),
  };
}

/** A transport over long polling. It opens with its first GET. */
function openTransport(
  exchange: Exchange,
  context: TransportContext,
  { onContent, onDrain, onEnd }: TransportEvents,
): Upgradable {
  const { clock, options } = context;
  const queue: OutgoingFrame[] = [];
  const abort = new AbortController();
  const { signal } = abort;
  let maxPayloadBytes = Infinity;
  let isGetting = false;
  let isPosting = false;
  let isClosing = false;
  /** There while the transport pauses. */
  let onPaused: (() => void) | undefined;

  const fail = (failure: string, description: unknown, answer?: unknown): void => {
    const isAwaited = !isClosing && !signal.aborted;
    abort.abort();
    if (isAwaited) onEnd("transport error", new TransportError(failure, description, answer));
  };

  /** Gives the text of the answer, or nothing when there is no use for one any more. */
  const ask = async (failure: string, body?: string): Promise<string | undefined> => {
    const timer =
      options.requestTimeout && clock.setTimer(() => fail(failure, "timeout"), options.requestTimeout);
    try {
      const answer = await exchange({ url: context.url(), body, signal }, context);
      if (answer.status !== 200) fail(failure, answer.status, answer);
      else if (!signal.aborted) return answer.text;
    } catch (error) {
      fail(failure, error);
    } finally {
      clock.clearTimer(timer);
    }
    return undefined;
  };

  const get = async (): Promise<void> => {
    isGetting = true;
    const payload = await ask("xhr poll error");
    if (payload === undefined) return;
    for (const part of payload.split(separator)) onContent(part);
    isGetting = false;
    advance();
  };

  const post = async (): Promise<void> => {
    isPosting = true;
    // In a payload of its own: a server may still be busy with what came before, and a close ends that at once.
    const isLast = queue.length === 0;
    const payload = isLast ? CLOSE : takePayload(queue, maxPayloadBytes);
    if ((await ask("xhr post error", payload)) === undefined) return;
    isPosting = false;
    if (isLast) abort.abort();
    if (transport.isWritable) onDrain();
    advance();
  };

  /** Begins what may begin now. */
  const advance = (): void => {
    if (signal.aborted) return;
    if (onPaused) return isGetting || isPosting ? undefined : onPaused();
    if (!isGetting && !isClosing) void get();
    if (!isPosting && (isClosing || queue.length > 0)) void post();
  };

  const transport: Upgradable = {
    name: "polling",
    queue,
    get isWritable() {
      return !isPosting && queue.length === 0 && !onPaused && !isClosing;
    },
    send(frame) {
      // Behind others it leaves with them, or after them.
      if (queue.push(frame) === 1) clock.defer(advance);
    },
    onHandshake({ maxPayload, upgrades }) {
      maxPayloadBytes = maxPayload;
      context.climb?.(transport, upgrades);
    },
    pause(callback) {
      onPaused = callback;
      advance();
    },
    resume() {
      onPaused = undefined;
      advance();
    },
    close() {
      isClosing = true;
      advance();
    },
    terminate: () => abort.abort(),
  };
  advance();
  return transport;
}
