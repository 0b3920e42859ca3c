// Frames over a WebSocket, one per message. It takes any object with the browser's interface, and opens none itself.
import { TransportError } from "../errors.js";
import { encodeBytes } from "../payload.js";
import type {
  ClientTransport,
  CloseDetails,
  OutgoingFrame,
  TransportContext,
  TransportEndReason,
  TransportEvents,
  TransportKind,
} from "../transport.js";

/** The part of the WebSocket interface that is used; the browser's and the `ws` package's both have it. */
export interface WebSocketLike {
  /** React Native's has none. */
  readonly bufferedAmount?: number;
  /** A `message` event has `data`. */
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: { readonly data?: string | ArrayBuffer | Uint8Array }) => void,
  ): void;
  /** The second argument is for `ws` only. */
  send(data: string | Uint8Array, options?: { readonly compress?: boolean | undefined }): void;
  close(code?: number): void;
  /** Ends at once, where it can be done. */
  terminate?(): void;
}

/** A WebSocket by whatever opens one. */
export function webSocketOver(openSocket: (context: TransportContext) => WebSocketLike): TransportKind {
  return {
    name: "websocket",
    open: (context, events) => openTransport(() => openSocket(context), context, events),
  };
}

/** A transport over one WebSocket, which may still be opening: what is sent before waits. */
function openTransport(
  openSocket: () => WebSocketLike,
  { clock, options }: TransportContext,
  { onContent, onDrain, onEnd }: TransportEvents,
): ClientTransport {
  const queue: OutgoingFrame[] = [];
  let state: "opening" | "open" | "ended" = "opening";
  let hasSentThisTurn = false;
  let socket: WebSocketLike | undefined;

  const flush = (): void => {
    if (state !== "open" || queue.length === 0) return;
    for (const frame of queue.splice(0)) {
      const { data } = frame;
      const isReady = typeof data === "string" || !options.forceBase64;
      socket?.send(isReady ? data : encodeBytes(data), frame);
    }
    if (hasSentThisTurn) return;
    hasSentThisTurn = true;
    clock.defer(() => {
      hasSentThisTurn = false;
      if (state === "open") onDrain();
    });
  };
  const terminate = (): void => {
    state = "ended";
    if (socket?.terminate) socket.terminate();
    // So that the server knows that we come back.
    else socket?.close(4000);
  };
  const end = (reason: TransportEndReason, details: CloseDetails): void => {
    if (state === "ended") return;
    terminate();
    onEnd(reason, details);
  };
  const fail = (cause: unknown): void => end("transport error", new TransportError("websocket error", cause));

  try {
    socket = openSocket();
    socket.addEventListener("open", () => {
      if (state === "opening") state = "open";
      flush();
    });
    socket.addEventListener("message", ({ data = "" }) => {
      if (state !== "ended") onContent(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
    });
    socket.addEventListener("close", (context) =>
      end("transport close", { description: "websocket connection closed", context }),
    );
    socket.addEventListener("error", fail);
  } catch (error) {
    // A page's security policy may forbid the connection; the session hears of it as of any other failure.
    clock.defer(() => fail(error));
  }

  return {
    name: "websocket",
    queue,
    get isWritable() {
      return state === "open" && !hasSentThisTurn && !socket?.bufferedAmount;
    },
    send(frame) {
      queue.push(frame);
      flush();
    },
    close() {
      // A WebSocket sends what it has buffered before its close frame.
      state = "ended";
      socket?.close();
    },
    terminate,
  };
}
