// Frames over a WebSocket, one per message. It takes any object with the browser's interface, and opens none itself.
import type { Clock, TransportEnd, TransportEvents } from "../../core/index.js";
import { decodePlainFrame, Fault, type EncodedFrame } from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import type { ClientTransport, TransportContext, TransportKind } from "../transport.js";

/** The part of the WebSocket interface that is used; the browser's and the `ws` package's both have it. */
export interface WebSocketLike {
  readonly bufferedAmount: number;
  /** A `message` event has `data`. */
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: { readonly data?: string | ArrayBuffer | Uint8Array }) => void,
  ): void;
  /** The second argument is for `ws` only. */
  send(data: string | Uint8Array, options?: { readonly compress: boolean }): void;
  close(): void;
  /** Ends at once, where it can be done. */
  terminate?(): void;
}

/** A WebSocket by whatever opens one. */
export function webSocketOver(openSocket: (context: TransportContext) => WebSocketLike): TransportKind {
  return {
    name: "websocket",
    open: (context, events) => new WebSocketTransport(() => openSocket(context), events, context.clock),
  };
}

/** A transport over one WebSocket, which may still be opening: what is sent before waits. */
class WebSocketTransport implements ClientTransport {
  readonly name = "websocket";
  /** What waits for the socket to open. */
  readonly queue: EncodedFrame[] = [];
  #socket: WebSocketLike | null = null;
  readonly #events: TransportEvents;
  readonly #clock: Clock;
  #state: "opening" | "open" | "ended" = "opening";
  #hasSentThisTurn = false;

  constructor(open: () => WebSocketLike, events: TransportEvents, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
    try {
      this.#listen((this.#socket = open()));
    } catch (error) {
      // A page's security policy may forbid the connection; the owner hears of it as of any other failure.
      clock.defer(() => this.#fail(error));
    }
  }

  get isWritable(): boolean {
    return this.#state === "open" && !this.#hasSentThisTurn && this.#socket?.bufferedAmount === 0;
  }

  send(frame: EncodedFrame): void {
    if (this.#state === "opening") this.queue.push(frame);
    else if (this.#state === "open") this.#write(frame);
  }

  close(): void {
    // A WebSocket sends what it has buffered before its close frame.
    this.#state = "ended";
    this.#socket?.close();
  }

  terminate(): void {
    this.#state = "ended";
    if (this.#socket?.terminate) this.#socket.terminate();
    else this.#socket?.close();
  }

  #listen(socket: WebSocketLike): void {
    socket.addEventListener("open", () => this.#open());
    socket.addEventListener("message", ({ data = "" }) =>
      this.#receive(data instanceof ArrayBuffer ? new Uint8Array(data) : data),
    );
    socket.addEventListener("close", (event) => {
      const description = { description: "websocket connection closed", context: event };
      this.#end({ kind: "closed", description });
    });
    socket.addEventListener("error", (event) => this.#fail(event));
  }

  #open(): void {
    if (this.#state !== "opening") return;
    this.#state = "open";
    for (const frame of this.queue.splice(0)) this.#write(frame);
  }

  #write(frame: EncodedFrame): void {
    this.#socket?.send(frame.data, { compress: frame.mayCompress });
    if (this.#hasSentThisTurn) return;
    this.#hasSentThisTurn = true;
    this.#clock.defer(() => {
      this.#hasSentThisTurn = false;
      if (this.#state === "open") this.#events.onDrain();
    });
  }

  #receive(content: string | Uint8Array): void {
    if (this.#state !== "open") return;
    const frame = decodePlainFrame(content);
    if (frame instanceof Fault) {
      this.terminate();
      this.#events.onEnd({ kind: "fault", fault: frame });
    } else this.#events.onFrame(frame);
  }

  #fail(cause: unknown): void {
    this.#end({ kind: "error", error: new TransportError("websocket error", cause) });
  }

  #end(end: TransportEnd): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#events.onEnd(end);
  }
}
