// A session whose only transport is a WebSocket: handshake, heartbeat, close. It knows no other transport, and so no upgrade;
// the sessions of the other builds, which do, are in session.ts.
import type { Timer } from "../core/index.js";
import { Fault, HoldfastError, MESSAGE, NOOP, OPEN, PING, PONG, type Handshake } from "../protocol/index.js";
import type { BasicRuntime } from "./basic-runtime.js";
import type { BaseEngine, CloseReason, SessionOwner } from "./engine.js";
import { TransportError } from "./errors.js";
import type { ManagerOptions } from "./options.js";
import type { CloseDetails } from "./transport.js";
import type { WebSocketLike } from "./transports/websocket.js";
import { readTerms } from "./terms.js";
import { transportUrl, type Address } from "./url.js";

/** What such a session needs of the program. */
export interface WebSocketProgram extends Pick<BasicRuntime, "clock" | "onPage"> {
  readonly openWebSocket: (url: string, protocols: readonly string[]) => WebSocketLike;
}

/** Opens a session, which is its own transport. */
export function openWebSocketSession(
  address: Address,
  options: ManagerOptions,
  { clock, onPage, openWebSocket }: WebSocketProgram,
  owner: Omit<SessionOwner, "onListenerError">,
): BaseEngine {
  let state: "opening" | "open" | "closed" = "opening";
  let socket: WebSocketLike | undefined;
  /** Waits for the handshake, and then for each ping. */
  let timer: Timer;
  let pingWaitMs = 0;
  let pingDeadline = Infinity;
  let hasSentThisTurn = false;

  const close = (reason: CloseReason = "forced close", details?: CloseDetails): void => {
    if (state === "closed") return;
    state = "closed";
    engine.id = "";
    clock.clearTimer(timer);
    stopListening();
    // With its own code where it may be gone on with, as a server of ours understands it.
    socket?.close(reason === "forced close" ? 1000 : 4000);
    owner.close(reason, details);
  };
  const fail = (error: Error): void => close("transport error", error);
  const onError = (cause: unknown): void => fail(new TransportError("websocket error", cause));
  const refuse = (fault: Fault): void => close("parse error", { description: fault.message, context: fault });

  const wait = (delayMs: number, onDue: () => void): void => {
    clock.clearTimer(timer);
    timer = clock.setTimer(onDue, delayMs);
  };
  const awaitPing = (): void => {
    pingDeadline = clock.now() + pingWaitMs;
    wait(pingWaitMs, () => close("ping timeout"));
  };

  const send = (content: string | Uint8Array): void => {
    socket?.send(content);
    if (hasSentThisTurn) return;
    hasSentThisTurn = true;
    clock.defer(() => (hasSentThisTurn = false));
  };
  const begin = (terms: Handshake | Fault): void => {
    if (terms instanceof Fault) return refuse(terms);
    state = "open";
    engine.id = terms.sid;
    pingWaitMs = terms.pingInterval + terms.pingTimeout;
    awaitPing();
    owner.open(false, terms);
  };
  const hear = (content: string | Uint8Array): void => {
    if (typeof content !== "string") return owner.data(content);
    const data = content.slice(1);
    switch (content.charAt(0)) {
      case OPEN:
        return begin(readTerms(data));
      case PING:
        send(PONG);
        awaitPing();
        return owner.ping();
      case MESSAGE:
        return owner.data(data);
      case NOOP:
        return owner.note?.(data);
      default:
        // What else there is a server has no reason to send.
        if (!/^[135]/.test(content)) refuse(new Fault("unknown-frame"));
    }
  };
  const listen = (opened: WebSocketLike): void => {
    opened.addEventListener("message", ({ data = "" }) => {
      if (state !== "closed") hear(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
    });
    opened.addEventListener("close", (context) =>
      close("transport close", { description: "websocket connection closed", context }),
    );
    opened.addEventListener("error", onError);
  };

  const engine = {
    id: "",
    transport: {
      name: "websocket" as const,
      get isWritable() {
        return state === "open" && !hasSentThisTurn && !socket?.bufferedAmount;
      },
    },
    get isStale() {
      const isStale = clock.now() > pingDeadline;
      if (isStale) clock.defer(() => close("ping timeout"));
      return isStale;
    },
    write(content: string | Uint8Array) {
      if (state === "open") send(typeof content === "string" ? MESSAGE + content : content);
    },
    note: (data: string) => send(NOOP + data),
    close,
  };
  const stopListening = onPage("offline", () => {
    // The loopback interface stays when the network goes.
    if (address.hostname !== "localhost") {
      close("transport close", { description: "network connection lost" });
    }
  });
  if (options.timeout !== false) {
    wait(options.timeout, () => fail(new HoldfastError("ERR_CONNECT_TIMEOUT", "timeout")));
  }
  try {
    listen((socket = openWebSocket(transportUrl(address, "websocket", options), options.protocols ?? [])));
  } catch (error) {
    // A page's security policy may forbid the connection; the owner hears of it as of any other failure.
    clock.defer(() => onError(error));
  }
  return engine;
}
