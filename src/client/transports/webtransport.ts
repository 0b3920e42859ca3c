// Frames over one stream of a WebTransport session, opened by the program's own WebTransport. It costs nothing where it is not imported.
import { encodeStream, Fault, StreamDecoder } from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import type { TransportOptions, WebTransportSettings } from "../options.js";
import type {
  ClientTransport,
  CloseDetails,
  OutgoingFrame,
  TransportContext,
  TransportEndReason,
  TransportEvents,
  TransportKind,
} from "../transport.js";

/** How long a server may take to end a session after we have ended our half of the stream. */
const goodbyeMs = 1000;

/**
 * WebTransport as the program has it: browsers, Deno, and Node with an add-on that sets `globalThis.WebTransport`.
 *
 * @example
 * import { io, WebSocket } from "holdfast/client";
 * import { WebTransport } from "holdfast/client/webtransport";
 * io("https://example.com", { transports: [WebSocket, WebTransport], tryAllTransports: true });
 */
export const webTransport: TransportKind = { name: "webtransport", open: openTransport };

/** The same session in the options of its manager; `transportOptions` are not among those that all transports read. */
interface OptionsOfManager {
  readonly transportOptions?: { readonly webtransport?: TransportOptions & WebTransportSettings };
}

function openSession({ url, options }: TransportContext): WebTransport {
  const { transportOptions } = options as OptionsOfManager;
  // There is no WebTransport without TLS, wherever the page comes from.
  const secureUrl = url().replace(/^http:/, "https:");
  return new WebTransport(secureUrl, transportOptions?.webtransport as WebTransportOptions);
}

/** What the server is told first: which session it is to move, or that there is none yet. */
function helloTo(url: string): string {
  const sid = new URL(url).searchParams.get("sid");
  return sid === null ? "0" : `0${JSON.stringify({ sid })}`;
}

/**
 * | state   | begins with               | frames                                         | the end is        |
 * |---------|---------------------------|------------------------------------------------|-------------------|
 * | opening |                           | wait                                           | a failure         |
 * | open    | the first frame has left  | leave once in a turn, when the last have left  | a lost connection |
 * | ended   | our word, or the end      | what was queued before our word leaves         | told to nobody    |
 */
type State = "opening" | "open" | "ended";

/** A transport over one session, which may still be opening. */
function openTransport(
  context: TransportContext,
  { onContent, onDrain, onEnd }: TransportEvents,
): ClientTransport {
  const { clock } = context;
  const queue: OutgoingFrame[] = [];
  let state: State = "opening";
  let isFlushDue = false;
  let isWriting = false;
  let session: WebTransport | undefined;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  const endStream = (): void => void writer?.close().catch(() => undefined);
  const endSession = (): void => {
    // Servers there are that do not notice the end of a session, but do that of its stream.
    endStream();
    try {
      session?.close();
    } catch {
      // It has ended already.
    }
  };
  const terminate = (): void => {
    state = "ended";
    endSession();
  };
  const end = (reason: TransportEndReason, details: CloseDetails): void => {
    const isTold = state === "ended";
    terminate();
    if (!isTold) onEnd(reason, details);
  };
  const lose = (cause: unknown): void => {
    if (state === "opening") end("transport error", new TransportError("webtransport error", cause));
    else end("transport close", { description: "webtransport connection closed", context: cause });
  };

  const flush = (): void => {
    isFlushDue = false;
    if (isWriting || writer === undefined || queue.length === 0) return;
    isWriting = true;
    writer.write(encodeStream(queue.splice(0))).then(afterWrite, lose);
  };
  const afterWrite = (): void => {
    isWriting = false;
    if (queue.length > 0) flush();
    else if (state === "open") onDrain();
  };
  const close = (): void => {
    const isOpen = state === "open";
    state = "ended";
    if (!isOpen) return endSession();
    // Also behind what a slow network has not taken yet: the stream keeps the order by itself.
    isWriting = false;
    flush();
    // The stream ends behind what was sent; a session that ends at once takes it along.
    endStream();
    clock.setTimer(endSession, goodbyeMs);
  };

  const deliver = (decoder: StreamDecoder): void => {
    for (let content = decoder.next(); content !== undefined; content = decoder.next()) {
      if (state === "ended") return;
      if (content instanceof Fault) end("parse error", { description: content.message, context: content });
      else onContent(content);
    }
  };
  const read = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> => {
    const decoder = new StreamDecoder(Infinity);
    for (;;) {
      const { value } = await reader.read();
      // The server has ended its half.
      if (value === undefined) return;
      decoder.push(value);
      deliver(decoder);
    }
  };
  const start = async (): Promise<void> => {
    session = openSession(context);
    session.closed.then(lose, lose);
    await session.ready;
    const stream = await session.createBidirectionalStream();
    if (state === "ended") return terminate();
    writer = (stream.writable as WritableStream<Uint8Array>).getWriter();
    state = "open";
    queue.unshift({ data: helloTo(context.url()) });
    flush();
    await read((stream.readable as ReadableStream<Uint8Array>).getReader());
  };
  start().then(lose, lose);
  // A browser does not tell the server that the page is gone: it would wait for a heartbeat's answer.
  globalThis.addEventListener?.("pagehide", endSession);
  context.atEnd(() => globalThis.removeEventListener?.("pagehide", endSession));

  return {
    name: "webtransport",
    queue,
    get isWritable() {
      return state === "open" && queue.length === 0 && !isWriting;
    },
    send(frame) {
      if (state === "ended") return;
      queue.push(frame);
      if (isFlushDue || state === "opening") return;
      isFlushDue = true;
      clock.defer(flush);
    },
    close,
    terminate,
  };
}
