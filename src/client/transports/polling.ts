// Frames over HTTP: one GET that waits for the server, and one POST at a time towards it. It makes no request itself: it
// is given a function that does.
import { Fault, frameContent } from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import { decodeContent, splitPayload, takePayload } from "../payload.js";
import type {
  CloseDetails,
  OutgoingFrame,
  TransportContext,
  TransportEndReason,
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
  { onFrame, onDrain, onEnd }: TransportEvents,
): Upgradable {
  const { clock, options } = context;
  const queue: OutgoingFrame[] = [];
  const abort = new AbortController();
  let state: "opening" | "open" | "pausing" | "closing" | "ended" = "opening";
  let maxPayloadBytes = Infinity;
  let isGetting = false;
  let isPosting = false;
  let onPaused: () => void;

  // A function, because the compiler does not see what listeners do to the state in between.
  const isOver = (): boolean => state === "closing" || state === "ended";
  const terminate = (): void => {
    state = "ended";
    abort.abort();
  };
  const end = (reason: TransportEndReason, details: CloseDetails): void => {
    const isAwaited = !isOver();
    terminate();
    if (isAwaited) onEnd(reason, details);
  };
  const checkPaused = (): void => {
    if (state === "pausing" && !isGetting && !isPosting) onPaused();
  };

  /** Gives the text of the answer, or nothing when there is no use for one any more. */
  const ask = async (failure: string, body?: string): Promise<string | undefined> => {
    const fail = (description: unknown, answer?: unknown): void =>
      end("transport error", new TransportError(failure, description, answer));
    const timer = options.requestTimeout && clock.setTimer(() => fail("timeout"), options.requestTimeout);
    try {
      const answer = await exchange({ url: context.url("polling"), body, signal: abort.signal }, context);
      if (answer.status !== 200) fail(answer.status, answer);
      else if (state !== "ended") return answer.text;
    } catch (error) {
      fail(error);
    } finally {
      clock.clearTimer(timer);
    }
    return undefined;
  };

  const get = async (): Promise<void> => {
    if (isGetting) return;
    isGetting = true;
    const payload = await ask("xhr poll error");
    if (payload === undefined || isOver()) return;
    for (const part of splitPayload(payload)) {
      const frame = decodeContent(part);
      if (frame instanceof Fault) end("parse error", { description: frame.message, context: frame });
      else if (frame.type === "close")
        end("transport close", { description: "transport closed by the server" });
      else onFrame(frame);
      if (isOver()) return;
    }
    isGetting = false;
    if (state === "opening") state = "open";
    if (state === "open") void get();
    else checkPaused();
  };

  const post = async (): Promise<void> => {
    const isClosing = state === "closing";
    if (isPosting || !(isClosing || (state === "open" && queue.length > 0))) return;
    isPosting = true;
    // In a payload of its own: a server may still be busy with what came before, and a close ends that at once.
    const isLast = queue.length === 0;
    const payload = isLast ? String(frameContent("close")) : takePayload(queue, maxPayloadBytes);
    if ((await ask("xhr post error", payload)) === undefined) return;
    isPosting = false;
    if (isLast) terminate();
    else if (state === "open" && queue.length === 0) onDrain();
    checkPaused();
    void post();
  };

  const transport: Upgradable = {
    name: "polling",
    queue,
    get isWritable() {
      return state === "open" && !isPosting && queue.length === 0;
    },
    send(frame) {
      // Behind others it leaves with them, or after them.
      if (queue.push(frame) === 1) clock.defer(() => void post());
    },
    onHandshake({ maxPayload, upgrades }) {
      maxPayloadBytes = maxPayload;
      context.climb?.(transport, upgrades);
    },
    pause(callback) {
      state = "pausing";
      onPaused = callback;
      checkPaused();
    },
    resume() {
      if (state !== "pausing") return;
      state = "open";
      void get();
      void post();
    },
    close() {
      if (state === "opening") terminate();
      if (state === "ended") return;
      state = "closing";
      void post();
    },
    terminate,
  };
  void get();
  return transport;
}
