// A WebTransport session as a program hands it to the server, and the client at its other end, in memory. It loses nothing and takes no time.
import type { WebTransportSession, WebTransportStream } from "../../src/server/host.js";

/** How a session was closed. */
export interface CloseInfo {
  readonly closeCode?: number;
  readonly reason?: string;
}

/** Lets everything happen that needs no time: promises, and streams, which need several. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** One session. */
export class FakeSession implements WebTransportSession {
  readonly incomingBidirectionalStreams: ReadableStream<WebTransportStream>;
  readonly closed: Promise<unknown>;
  /** What the server closed it with; null while it has not. */
  closedWith: CloseInfo | null = null;
  readonly #streams: ReadableStreamDefaultController<WebTransportStream>[] = [];
  readonly #opened: FakeStream[] = [];
  #settle: (info: unknown) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor() {
    this.incomingBidirectionalStreams = new ReadableStream({
      start: (controller) => void this.#streams.push(controller),
    });
    this.closed = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    // As the standard has it: nobody need listen.
    this.closed.catch(() => undefined);
  }

  /** The server ends the session: streams are cut where they are. */
  close(info: CloseInfo = {}): void {
    if (this.closedWith !== null) throw new Error("the session is closed");
    this.closedWith = info;
    this.#cut();
    this.#settle(info);
  }

  /** The client opens a stream. */
  openStream(): FakeStream {
    const stream = new FakeStream();
    this.#opened.push(stream);
    this.#streams[0]?.enqueue(stream);
    return stream;
  }

  /** The client closes the session. */
  async end(info: CloseInfo): Promise<void> {
    this.#settle(info);
    this.#cut();
    await settle();
  }

  /** The network fails. */
  async lose(error: Error): Promise<void> {
    this.#fail(error);
    await settle();
  }

  #cut(): void {
    for (const stream of this.#opened) stream.reset();
  }
}

/** One bidirectional stream: `readable` and `writable` are the server's. */
export class FakeStream implements WebTransportStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** What the server wrote, one entry for each write. */
  readonly writes: Uint8Array[] = [];
  /** The server has ended its half. */
  isEnded = false;
  isReset = false;
  #toServer: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isOpen = true;
  #taken: (() => void) | null = null;
  /** The network takes nothing until {@link take} is called. */
  isSlow = false;

  constructor() {
    this.readable = new ReadableStream({
      start: (controller) => void (this.#toServer = controller),
    });
    this.writable = new WritableStream({
      write: async (chunk) => {
        this.writes.push(chunk);
        if (this.isSlow) await new Promise<void>((resolve) => (this.#taken = resolve));
      },
      close: () => void (this.isEnded = true),
    });
  }

  /** What the server wrote since it was last asked, as text: one character a byte. */
  get received(): string[] {
    return this.writes.splice(0).map((chunk) => Buffer.from(chunk).toString("latin1"));
  }

  send(...parts: (string | readonly number[])[]): void {
    for (const part of parts) {
      const bytes = typeof part === "string" ? Buffer.from(part, "latin1") : part;
      this.#toServer?.enqueue(Uint8Array.from(bytes));
    }
  }

  /** The client ends its half. */
  end(): void {
    if (this.#isOpen) this.#toServer?.close();
    this.#isOpen = false;
  }

  /** The client, or the end of the session, resets the stream. */
  reset(): void {
    if (this.#isOpen) this.#toServer?.error(new Error("the stream was reset"));
    this.#isOpen = false;
    this.isReset = true;
  }

  /** The network takes what was written last. */
  async take(): Promise<void> {
    this.#taken?.();
    await settle();
  }
}
