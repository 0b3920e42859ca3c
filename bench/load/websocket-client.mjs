// A Socket.IO client that costs little: a raw TCP socket, a hand-made upgrade, prebuilt frames, one read buffer for all.
// It checks what it must to count honestly and nothing else; it is no client to build on.
import { connect } from "node:net";
import { controlPong, textFrame } from "./frames.mjs";

const key = "AAAAAAAAAAAAAAAAAAAAAA==";
/** What RFC 6455 section 4.2.2 demands for that key. */
export const accept = "ICX+Yqv66kxgM0FcWaLWlFLwTAI=";
const connectFrame = textFrame("40");
const enginePong = textFrame("3");
/** So many messages, and a client that has a line says that they are here. */
const messagesPerReceipt = 64;
// Reading is synchronous, so one buffer serves thousands of sockets.
const readBuffer = Buffer.allocUnsafe(256 * 1024);

/**
 * Speaks as soon as it is made; `sid` makes it the second half of an upgrade from polling. `hooks` are shared by all clients of a scenario:
 *
 * | hook                                       | when                                                       |
 * |--------------------------------------------|------------------------------------------------------------|
 * | connectFrame(client)                       | not told but asked, once its session is open: what it says |
 * |                                            | to join, where that is more than `40`                      |
 * | onWelcome(client, text)                    | its namespace has answered, with this                      |
 * | onReady(client)                            | the same                                                   |
 * | onMessage(client, bytes, start, end, isText) | an event, an acknowledgement, an attachment or the answer |
 * |                                            | of another namespace has come                              |
 * | onReadEnd(client)                          | all that one read has brought has been handed over         |
 * | onUpgrade(client), onProbe(client)         | of an upgrade from polling: 101 has come; `3probe` has come |
 * | onEnd(client, error)                       | it ended, and it was not us who closed it                  |
 * | hasNoOffers                                | not a hook: it does not offer to compress                  |
 */
export class WebSocketClient {
  /** Whether clients ask for a line, and give receipts, as ours do. */
  static hasLine = false;
  #hooks;
  #socket;
  #held = null;
  #heldBytes = 0;
  #neededBytes = 0;
  #isUpgraded = false;
  #isClosed = false;
  #isUpgrade;
  #received = 0;
  /** Whatever the scenario needs to remember of this client. */
  state = 0;

  constructor(port, hooks, sid = "") {
    this.#hooks = hooks;
    this.#isUpgrade = sid !== "";
    this.#socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: { buffer: readBuffer, callback: (size, bytes) => this.#onBytes(size, bytes) },
    });
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(new Error("The server closed the connection.")));
    // What a browser and the stock Node client offer; a server may decline it.
    const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    this.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket${sid && `&sid=${sid}`}${WebSocketClient.hasLine && !sid ? "&hf=1" : ""} HTTP/1.1\r\n` +
        `Host: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${hooks.hasNoOffers ? "" : offer}\r\n`,
    );
  }

  /** Writes frames made by frames.mjs. */
  write(frames) {
    this.#socket.write(frames);
  }

  /** Reads nothing more. */
  pause() {
    this.#socket.pause();
  }

  /** Resets the connection: no TIME_WAIT is left to fill the port range. */
  close() {
    this.#isClosed = true;
    this.#socket.resetAndDestroy();
  }

  #end(error) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#hooks.onEnd(this, error);
  }

  #onBytes(size, bytes) {
    try {
      this.#onRead(size, bytes);
    } catch (error) {
      this.#socket.destroy();
      this.#end(error);
    }
    return true;
  }

  #onRead(size, bytes) {
    let end = size;
    if (this.#held !== null) {
      this.#held.push(bytes.subarray(0, size));
      this.#heldBytes += size;
      // What is longer than a read is put together once, not with each read.
      if (this.#heldBytes < this.#neededBytes) {
        this.#held.push(Buffer.from(this.#held.pop()));
        return;
      }
      bytes = Buffer.concat(this.#held);
      end = bytes.length;
      this.#held = null;
    }
    let at = 0;
    if (!this.#isUpgraded) {
      at = this.#readAnswer(bytes.subarray(0, end));
      if (at < 0) return;
    }
    at = this.#readFrames(bytes, at, end);
    if (at < end && !this.#isClosed) this.#hold(bytes.subarray(at, end));
    this.#hooks.onReadEnd?.(this);
  }

  #readAnswer(bytes) {
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) {
      this.#hold(bytes);
      return -1;
    }
    const head = bytes.latin1Slice(0, end);
    if (!head.startsWith("HTTP/1.1 101") || !head.includes(accept)) {
      throw new Error(`The upgrade was refused: ${head}`);
    }
    if (/permessage-deflate/i.test(head))
      throw new Error("The server compresses; the bench cannot read that.");
    this.#isUpgraded = true;
    if (this.#isUpgrade) this.#hooks.onUpgrade(this);
    return end + 4;
  }

  #hold(bytes) {
    this.#held = [Buffer.from(bytes)];
    this.#heldBytes = bytes.length;
    const isLong = this.#isUpgraded && bytes.length >= 10 && bytes[1] === 127;
    this.#neededBytes = isLong ? 10 + bytes.readUInt32BE(6) : 0;
  }

  #count() {
    if (WebSocketClient.hasLine && ++this.#received % messagesPerReceipt === 0)
      this.write(textFrame(`6a${this.#received}`));
  }

  // Returns where the first incomplete frame begins.
  #readFrames(bytes, at, end) {
    while (at + 2 <= end) {
      const opcode = bytes[at] & 15;
      let size = bytes[at + 1];
      let start = at + 2;
      if (size === 126) {
        if (at + 4 > end) return at;
        size = (bytes[at + 2] << 8) | bytes[at + 3];
        start = at + 4;
      } else if (size === 127) {
        if (at + 10 > end) return at;
        size = bytes.readUInt32BE(at + 6);
        start = at + 10;
      } else if (size > 127) throw new Error("The bench reads no masked frame.");
      const next = start + size;
      if (next > end) return at;
      if (opcode === 1) this.#onText(bytes, start, next);
      else if (opcode === 2) {
        this.#count();
        this.#hooks.onMessage(this, bytes, start, next, false);
      } else if (opcode === 9) {
        // uWebSockets.js pings whom it has not heard for a while, as it may on a busy machine.
        this.write(controlPong(bytes.subarray(start, next)));
      } else throw new Error(`The server sent a frame with opcode ${opcode}.`);
      at = next;
    }
    return at;
  }

  // First digit: Engine.IO frame; second: Socket.IO packet (2 EVENT, 3 ACK, 0 CONNECT, 5 BINARY_EVENT). "40{": the main namespace.
  #onText(bytes, start, end) {
    const digit = bytes[start];
    if (digit === 0x34) {
      this.#count();
      if (bytes[start + 1] === 0x30 && bytes[start + 2] === 0x7b) {
        this.#hooks.onWelcome?.(this, bytes.latin1Slice(start, end));
        this.#hooks.onReady(this);
      } else this.#hooks.onMessage(this, bytes, start, end, true);
    } else if (digit === 0x30) this.write(this.#hooks.connectFrame?.(this) ?? connectFrame);
    else if (digit === 0x32) this.write(enginePong);
    else if (digit === 0x33) this.#hooks.onProbe(this);
    // A receipt of the server's.
    else if (digit === 0x36 && WebSocketClient.hasLine) return;
    else throw new Error(`The server sent "${bytes.latin1Slice(start, end)}".`);
  }
}
