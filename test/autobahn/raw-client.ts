// A WebSocket client made of nothing but a TCP socket, so that it can break every rule. It shares no code with src/websocket.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A frame as the server sent it. */
export interface ServerFrame {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A masked frame. */
export function frameOf(opcode: number, payload: Buffer, fin = true, rsv = 0): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.alloc(payload.length, mask);
  for (let at = 0; at < payload.length; at++) masked[at] = (masked[at] ?? 0) ^ (payload[at] ?? 0);
  return Buffer.concat([headerOf(opcode, payload.length, fin, rsv, mask), masked]);
}

/** A header with the mask given. */
export function headerOf(
  opcode: number,
  length: number,
  fin = true,
  rsv = 0,
  mask = Buffer.alloc(4),
): Buffer {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  if (length < 126) return Buffer.concat([Buffer.of(first, 0x80 | length), mask]);
  if (length < 65_536) return Buffer.concat([Buffer.of(first, 0xfe, length >> 8, length & 0xff), mask]);
  const head = Buffer.of(first, 0xff, 0, 0, 0, 0, 0, 0, 0, 0);
  head.writeUInt32BE(length, 6);
  return Buffer.concat([head, mask]);
}

/** A whole message, cut into fragments if asked. */
export function messageOf(opcode: number, payload: Buffer, fragment = 0, rsv = 0): Buffer {
  if (fragment === 0 || payload.length <= fragment) return frameOf(opcode, payload, true, rsv);
  const frames: Buffer[] = [];
  for (let at = 0; at < payload.length; at += fragment) {
    const isLast = at + fragment >= payload.length;
    const part = payload.subarray(at, at + fragment);
    frames.push(at === 0 ? frameOf(opcode, part, false, rsv) : frameOf(0, part, isLast));
  }
  return Buffer.concat(frames);
}

export class RawClient {
  readonly frames: ServerFrame[] = [];
  /** What the server answered to the offers of extensions. */
  extensions = "";
  /** The code of the server's close frame; `null` for an empty one, `undefined` for none. */
  closeCode: number | null | undefined = undefined;
  /** The server has ended the TCP connection. */
  isEnded = false;
  /** How often something came in. */
  reads = 0;

  readonly #socket: Socket;
  #received: Buffer[] = [];
  #receivedLength = 0;
  #neededLength = 2;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const ended = (): void => {
      this.isEnded = true;
      this.#wake();
    };
    socket.on("error", ended).on("end", ended).on("close", ended);
  }

  /** @param head bytes that leave together with the request */
  static async open(
    port: number,
    offers: readonly string[] = [],
    head: Uint8Array = new Uint8Array(0),
    target = "/",
  ): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    const client = new RawClient(socket);
    await once(socket, "connect");
    const key = randomBytes(16).toString("base64");
    const extensions = offers.length > 0 ? `Sec-WebSocket-Extensions: ${offers.join(", ")}\r\n` : "";
    const request = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${extensions}\r\n`;
    socket.write(Buffer.concat([Buffer.from(request), head]));
    await client.#readHead();
    return client;
  }

  async #readHead(): Promise<void> {
    let head = Buffer.alloc(0);
    let end = -1;
    while (end < 0) {
      const [chunk] = (await once(this.#socket, "data")) as [Buffer];
      head = Buffer.concat([head, chunk]);
      end = head.indexOf("\r\n\r\n");
    }
    const text = head.toString("latin1", 0, end);
    if (!text.startsWith("HTTP/1.1 101 ")) throw new Error(`the server refused: ${text}`);
    this.extensions = /^sec-websocket-extensions: (.*)$/im.exec(text)?.[1] ?? "";
    this.#socket.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#read(head.subarray(end + 4));
  }

  #read(chunk: Buffer): void {
    this.reads++;
    this.#received.push(chunk);
    this.#receivedLength += chunk.length;
    if (this.#receivedLength < this.#neededLength) return;
    let bytes = Buffer.concat(this.#received);
    for (;;) {
      const frame = this.#cut(bytes);
      if (frame === null) break;
      bytes = bytes.subarray(frame.size);
      this.frames.push(frame);
      if (frame.opcode === 8)
        this.closeCode = frame.payload.length < 2 ? null : frame.payload.readUInt16BE(0);
    }
    this.#received = [bytes];
    this.#receivedLength = bytes.length;
    this.#wake();
  }

  #cut(bytes: Buffer): (ServerFrame & { size: number }) | null {
    this.#neededLength = 2;
    const [first = 0, second = 0] = bytes;
    if (bytes.length < 2) return null;
    if (second >= 0x80) throw new Error("the server masked a frame");
    const from = second === 126 ? 4 : second === 127 ? 10 : 2;
    if (bytes.length < from) return null;
    const length =
      second === 126 ? bytes.readUInt16BE(2) : second === 127 ? Number(bytes.readBigUInt64BE(2)) : second;
    this.#neededLength = from + length;
    if (bytes.length < from + length) return null;
    const payload = bytes.subarray(from, from + length);
    return { fin: first >= 0x80, rsv: (first >> 4) & 7, opcode: first & 15, payload, size: from + length };
  }

  write(bytes: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Resolves when the bytes are written or never will be. */
  writeAll(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) resolve();
      else this.#socket.write(bytes, () => resolve());
    });
  }

  /** Reads nothing more. */
  pause(): void {
    this.#socket.pause();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Waits until `isMet`, the server's end, or the time is up. */
  async until(isMet: () => boolean, timeoutMs: number): Promise<void> {
    const clock = { isLate: false };
    const timer = setTimeout(() => {
      clock.isLate = true;
      this.#wake();
    }, timeoutMs);
    while (!isMet() && !this.isEnded && !clock.isLate) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(timer);
  }
}
