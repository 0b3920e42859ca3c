// A WebSocket whose network can be cut as a phone's is that leaves its Wi-Fi: nothing comes through any more, and nobody says goodbye.
// The server is not told; it finds out by its heartbeat, or when the client is back.

/** What is told when the network goes, or is not there. */
const lost: CloseEventInit = { code: 1006, wasClean: false };

/** Before another takes its place. */
const Wire = WebSocket;
const open = new Set<SeverableSocket>();
let isCut = false;

/** Cuts the network of all sockets, or gives it back to new ones. */
export function setCut(next: boolean): void {
  isCut = next;
  if (isCut) for (const socket of open) socket.sever();
}

/** Stands in for the browser's WebSocket: of its interface, what clients use. */
export class SeverableSocket extends EventTarget {
  binaryType: BinaryType = "blob";
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: Event) => void) | null = null;
  onclose: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readonly #wire: WebSocket | null;
  #isSevered = false;

  constructor(url: string | URL, protocols?: string | string[]) {
    super();
    this.#wire = isCut ? null : new Wire(url, protocols);
    open.add(this);
    if (this.#wire === null) setTimeout(() => this.sever());
    else this.#listen(this.#wire);
  }

  get readyState(): number {
    return this.#isSevered ? Wire.CLOSED : (this.#wire?.readyState ?? Wire.CONNECTING);
  }

  get bufferedAmount(): number {
    return this.#wire?.bufferedAmount ?? 0;
  }

  send(data: Parameters<WebSocket["send"]>[0]): void {
    if (!this.#isSevered) this.#wire?.send(data);
  }

  close(code?: number, reason?: string): void {
    if (!this.#isSevered) this.#wire?.close(code, reason);
  }

  /** From now on the server is out of reach, and this end knows it. */
  sever(): void {
    if (this.#isSevered) return;
    this.#isSevered = true;
    open.delete(this);
    this.#tell(new Event("error"));
    this.#tell(new CloseEvent("close", lost));
  }

  #listen(wire: WebSocket): void {
    wire.binaryType = "arraybuffer";
    wire.addEventListener("open", () => this.#pass(new Event("open")));
    wire.addEventListener("error", () => this.#pass(new Event("error")));
    wire.addEventListener("message", ({ data }) => this.#pass(new MessageEvent("message", { data })));
    wire.addEventListener("close", (event) => {
      open.delete(this);
      this.#pass(new CloseEvent("close", event));
    });
  }

  #pass(event: Event): void {
    if (!this.#isSevered) this.#tell(event);
  }

  #tell(event: Event): void {
    const listeners = {
      open: this.onopen,
      message: this.onmessage,
      close: this.onclose,
      error: this.onerror,
    };
    listeners[event.type as keyof typeof listeners]?.(event);
    this.dispatchEvent(event);
  }
}
