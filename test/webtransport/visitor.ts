// A page in Chromium, and a socket in it: ours or a stock one. It does what a test says, and tells what it hears.
import type { Page } from "playwright-core";
import type { Socket } from "socket.io-client";
import { certificateHash } from "./deno-server.js";

export type ClientName = "ours" | "official";

/** What the page keeps for the test. */
interface PageState {
  readonly socket: Socket;
  readonly heard: unknown[][];
  wake: () => void;
}

type PageWindow = typeof globalThis & { io: (uri: string, options: object) => Socket; state: PageState };

/** A socket in a page of the server, connected to `target`. */
export class Visitor {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(
    page: Page,
    url: string,
    client: ClientName,
    options: object,
    target: string = url,
  ): Promise<Visitor> {
    await page.goto(`${url}/${client}`);
    await page.evaluate(
      ({ hash, uri, given }) => {
        const webtransport = {
          serverCertificateHashes: [{ algorithm: "sha-256", value: Uint8Array.from(hash) }],
        };
        const { io } = globalThis as PageWindow;
        const socket = io(uri, { transportOptions: { webtransport }, reconnectionDelay: 50, ...given });
        const heard: unknown[][] = [];
        const state: PageState = { socket, heard, wake: () => undefined };
        (globalThis as PageWindow).state = state;
        const hear = (...what: unknown[]): void => {
          heard.push(what);
          state.wake();
        };
        socket.on("connect", () => hear("connect", socket.io.engine.transport.name));
        socket.on("disconnect", (reason) => hear("disconnect", reason));
        socket.on("connect_error", ({ message }) => hear("connect_error", message));
        for (const event of ["last words", "pushed"]) socket.on(event, (...args) => hear(event, ...args));
        socket.io.engine.on("upgrade", ({ name }) => hear("upgrade", name));
      },
      { hash: certificateHash, uri: target, given: options },
    );
    return new Visitor(page);
  }

  /** What the socket hears next of these events; what it heard before is passed over. */
  next(...events: string[]): Promise<unknown[]> {
    return this.#page.evaluate(async (wanted) => {
      const { state } = globalThis as PageWindow;
      for (;;) {
        const what = state.heard.shift();
        if (what !== undefined && wanted.includes(String(what[0]))) return what;
        if (what === undefined) await new Promise<void>((resolve) => (state.wake = resolve));
      }
    }, events);
  }

  /** Emits, and gives the answer. */
  ask(event: string, ...args: unknown[]): Promise<unknown> {
    return this.#page.evaluate(
      ([name, given]) => (globalThis as PageWindow).state.socket.emitWithAck(name, ...given),
      [event, args] as const,
    );
  }

  /** Has the server echo so many bytes and characters, and gives how many differ. */
  echo(length: number): Promise<number> {
    return this.#page.evaluate(async (size) => {
      const { socket } = (globalThis as PageWindow).state;
      const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251);
      const text = "é".repeat(size);
      const echoed = await new Promise<[string, ArrayBuffer | Uint8Array]>((resolve) =>
        socket.emit("echo", text, bytes, (...args: [string, ArrayBuffer]) => resolve(args)),
      );
      const back = new Uint8Array(echoed[1]);
      const wrong = bytes.filter((byte, index) => byte !== back[index]).length;
      return wrong + Math.abs(back.length - size) + (echoed[0] === text ? 0 : 1);
    }, length);
  }

  /** Has the server push so many numbers back, sent all at once, and gives those that came. */
  burst(count: number): Promise<unknown[]> {
    return this.#page.evaluate(async (size) => {
      const { state } = globalThis as PageWindow;
      for (let index = 0; index < size; index++) state.socket.emit("push", index);
      const pushed: unknown[] = [];
      while (pushed.length < size) {
        const what = state.heard.shift();
        if (what?.[0] === "pushed") pushed.push(what[1]);
        if (what === undefined) await new Promise<void>((resolve) => (state.wake = resolve));
      }
      return pushed;
    }, count);
  }

  emit(event: string, ...args: unknown[]): Promise<void> {
    return this.#page.evaluate(
      ([name, given]) => void (globalThis as PageWindow).state.socket.emit(name, ...given),
      [event, args] as const,
    );
  }

  /** The socket's id. */
  id(): Promise<string> {
    return this.#page.evaluate(() => String((globalThis as PageWindow).state.socket.id));
  }

  disconnect(): Promise<void> {
    return this.#page.evaluate(() => void (globalThis as PageWindow).state.socket.disconnect());
  }
}
