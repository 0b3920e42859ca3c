// What a case is given: a namespace of its own on a server that all share, clients that open it, servers that it may kill,
// and the promise that whatever it opened is closed. Not a test.
import * as client from "holdfast/client";
import type { BaseSocket, ClientOptions, Socket } from "holdfast/client";
import { nextEvent } from "./next-event.js";
import type { ModeName } from "./cases/case.js";
import { openServer, type RemoteServer } from "./control.js";

/** One way to be connected. */
export interface Mode {
  readonly name: ModeName;
  readonly options: ClientOptions;
  readonly endsOn: "polling" | "websocket";
}

/** "web standards" is what a page has anyway, and what other runtimes may be told to use. */
const modes: readonly Mode[] = [
  { name: "websocket", options: { transports: ["websocket"] }, endsOn: "websocket" },
  { name: "polling", options: { transports: ["polling"] }, endsOn: "polling" },
  { name: "upgrade", options: {}, endsOn: "websocket" },
  { name: "web standards", options: { transports: [client.Fetch, client.WebSocket] }, endsOn: "websocket" },
];

/** The mode of that name. */
export function modeNamed(name: ModeName): Mode {
  const mode = modes.find((candidate) => candidate.name === name);
  if (mode === undefined) throw new Error(`there is no mode "${name}"`);
  return mode;
}

export class Scene {
  readonly mode: Mode;
  /** Where the suite asks for servers; a page's own origin. */
  readonly control: string;
  /** The server that cases share; a case that harms its server opens one of its own. */
  readonly server: RemoteServer;
  /** A namespace that no other case uses. */
  readonly nsp: string;
  readonly #closers: (() => unknown)[] = [];

  constructor(mode: Mode, control: string, server: RemoteServer, nsp: string) {
    this.mode = mode;
    this.control = control;
    this.server = server;
    this.nsp = nsp;
  }

  /** Opens a client without waiting for it, at the case's own namespace unless told otherwise. */
  open(options: ClientOptions = {}, url: string = this.server.url + this.nsp): Socket {
    return this.closeLater(
      client.io(url, {
        forceNew: true,
        reconnectionDelay: 50,
        reconnectionDelayMax: 400,
        ...this.mode.options,
        ...options,
      }),
    );
  }

  /** Opens a client and waits for it. */
  async connect(options: ClientOptions = {}, url?: string): Promise<Socket> {
    const socket = this.open(options, url);
    await nextEvent(socket, "connect");
    return socket;
  }

  /** Starts a server that only this case uses. */
  async openServer(options: object = {}): Promise<RemoteServer> {
    const server = await openServer(this.control, options);
    this.#closers.push(() => server.kill());
    return server;
  }

  /** Waits until the line is on the transport that the mode promises. */
  async settleOnTransport({ io: { engine } }: Socket): Promise<void> {
    if (engine.transport.name !== this.mode.endsOn) await nextEvent(engine, "upgrade");
  }

  closeLater<S extends BaseSocket>(socket: S): S {
    this.#closers.push(() => socket.disconnect());
    return socket;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
  }
}
