// A client's outside in the hands of a test: its time, its HTTP requests, its WebSockets, its page. Not a server: the test
// speaks for the server, frame by frame.
import { ladderOf } from "../../src/client/ladder.js";
import type { Runtime } from "../../src/client/runtime.js";
import { pollingOver, type HttpRequest, type HttpResponse } from "../../src/client/transports/polling.js";
import { webSocketOver, type WebSocketLike } from "../../src/client/transports/websocket.js";
import { VirtualClock } from "../../src/testkit/virtual-clock.js";

/** A request under way. */
export interface ScriptedRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body: string | undefined;
  answer(text: string, status?: number, retryAfterMs?: number): Promise<void>;
  fail(): Promise<void>;
}

type SocketEvent = "open" | "message" | "close" | "error";

type MessageLike = { readonly data?: string | ArrayBuffer };

/** A WebSocket whose server is the test. */
export class ScriptedSocket implements WebSocketLike {
  readonly url: URL;
  readonly sent: unknown[] = [];
  bufferedAmount = 0;
  isClosed = false;
  readonly #listeners = new Map<SocketEvent, (event: MessageLike) => void>();

  constructor(url: string) {
    this.url = new URL(url);
  }

  addEventListener(type: SocketEvent, listener: (event: MessageLike) => void): void {
    this.#listeners.set(type, listener);
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  close(): void {
    this.isClosed = true;
  }

  /** What the browser would say. */
  happen(type: SocketEvent, data?: string | ArrayBuffer): void {
    this.#listeners.get(type)?.(data === undefined ? {} : { data });
  }

  /** Opens, and hears the frames in one go. */
  open(...frames: string[]): void {
    this.happen("open");
    this.hear(...frames);
  }

  hear(...frames: string[]): void {
    for (const frame of frames) this.happen("message", frame);
  }

  /** What was sent since the last call. */
  takeSent(): unknown[] {
    return this.sent.splice(0);
  }
}

/** The open frame of a session that may go on to WebSocket, with the times of Socket.IO's defaults. */
export const handshake =
  '0{"sid":"s1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}';

/** Lets promises take their course. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

export class ScriptedRuntime implements Runtime {
  readonly clock: VirtualClock = new VirtualClock();
  /** What listeners failed with. */
  readonly failures: unknown[] = [];
  readonly requests: ScriptedRequest[] = [];
  readonly sockets: ScriptedSocket[] = [];
  readonly #page = new Map<string, Set<() => void>>();

  readonly trace = (_sentence: string, error: unknown): void => {
    this.failures.push(error);
  };
  readonly random = (): number => 0.5;

  readonly openTransport = ladderOf([
    pollingOver(async (request) => this.#request(request)),
    webSocketOver(({ url }) => this.openWebSocket(url())),
  ]);

  async #request({ url, body, signal }: HttpRequest): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
      this.requests.push({
        method: body === undefined ? "GET" : "POST",
        url: new URL(url),
        body,
        async answer(text, status = 200, retryAfterMs = 0) {
          resolve({ status, text, retryAfterMs });
          await settled();
        },
        async fail() {
          reject(new Error("no route to host"));
          await settled();
        },
      });
    });
  }

  readonly openWebSocket = (url: string): ScriptedSocket => {
    const socket = new ScriptedSocket(url);
    this.sockets.push(socket);
    return socket;
  };

  readonly onPage = (event: string, listener: () => void): (() => void) => {
    const listeners = this.#page.get(event) ?? new Set();
    this.#page.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  };

  /** The page goes offline, comes online, or is left. */
  pageEvent(event: "online" | "offline" | "beforeunload"): void {
    for (const listener of new Set(this.#page.get(event))) listener();
  }

  /** How many listeners the page has. */
  get pageListeners(): number {
    return [...this.#page.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }

  /** The WebSocket that was opened last. */
  get socket(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("no WebSocket was opened");
    return socket;
  }

  /** Takes the oldest request that nobody has taken. */
  takeRequest(method: "GET" | "POST"): ScriptedRequest {
    const index = this.requests.findIndex((request) => request.method === method);
    const [request] = index === -1 ? [] : this.requests.splice(index, 1);
    if (request === undefined) throw new Error(`no ${method} is under way`);
    return request;
  }
}
