// Connections that end in this process: streams and requests of Node's own shapes with no kernel behind them, so that all that
// happens is ours and Node's JavaScript, and happens the same way every time.
import { IncomingMessage, ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import { textFrame } from "../load/frames.mjs";

const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** What a server gets of a connection. `writes` counts what would have been system calls. */
class FakeSocket extends Duplex {
  remoteAddress = "127.0.0.1";
  writes = 0;
  /** What was written to an HTTP connection. */
  written = null;

  setTimeout() {
    return this;
  }

  setNoDelay() {
    return this;
  }

  _read() {}

  _write(chunk, _encoding, done) {
    this.writes++;
    if (this.written !== null) this.written += chunk.latin1Slice();
    done();
  }

  _writev(chunks, done) {
    this.writes++;
    if (this.written !== null) for (const { chunk } of chunks) this.written += chunk.latin1Slice();
    done();
  }
}

/** A client over WebSocket that is connected to the main namespace once the event loop has turned. */
export class FakeWebSocket {
  #socket = new FakeSocket();
  #views = new Map();

  /** @param query more of the request's */
  constructor(engine, query = "") {
    const headers = {
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    };
    const url = `/socket.io/?EIO=4&transport=websocket${query}`;
    engine.handleUpgrade(
      { method: "GET", url, headers, socket: this.#socket },
      this.#socket,
      Buffer.alloc(0),
    );
    this.send(textFrame("40"));
  }

  get writes() {
    return this.#socket.writes;
  }

  /** The connection is gone. */
  end() {
    this.#socket.destroy();
  }

  /** The server reads frames; from a copy, since it unmasks them where they lie. */
  send(frames) {
    let view = this.#views.get(frames.length);
    if (view === undefined) {
      view = scratch.subarray(0, frames.length);
      this.#views.set(frames.length, view);
    }
    frames.copy(view);
    this.#socket.emit("data", view);
  }
}

/** A keep-alive connection of node:http: one request at a time, with Node's own request and response. */
class FakeHttpConnection {
  #socket = new FakeSocket();
  #engine;

  constructor(engine) {
    this.#engine = engine;
  }

  /** Hands a request over, and `onAnswer` all that was written as its answer. */
  ask(method, url, body, onAnswer) {
    const request = new IncomingMessage(this.#socket);
    const headers = { "content-length": String(body?.length ?? 0) };
    // What Node's parser would have set: without it the connection would end with the request.
    const parsed = { httpVersionMajor: 1, httpVersionMinor: 1, complete: true };
    Object.assign(request, { method, url, headers, ...parsed });
    const response = new ServerResponse(request);
    response.assignSocket(this.#socket);
    this.#socket.written = "";
    response.once("finish", () => {
      response.detachSocket(this.#socket);
      response.emit("close");
      const { written } = this.#socket;
      if (!written.startsWith("HTTP/1.1 200")) throw new Error(`The server answered: ${written}`);
      onAnswer(written);
    });
    this.#engine.handleRequest(request, response);
    if (body !== undefined) request.push(body);
    request.push(null);
  }
}

/** A client over long-polling that is connected to the main namespace once the event loop has turned. */
export class FakePolling {
  #gets;
  #posts;
  #url = "/socket.io/?EIO=4&transport=polling";
  #isPolling = false;
  /** How many polls were answered. */
  polls = 0;
  /** How many POSTs were taken. */
  posts = 0;

  constructor(engine) {
    this.#gets = new FakeHttpConnection(engine);
    this.#posts = new FakeHttpConnection(engine);
    this.#gets.ask("GET", this.#url, undefined, (answer) => {
      this.#url += `&sid=${/"sid":"([^"]+)"/.exec(answer)[1]}`;
      this.post(Buffer.from("40"));
      this.poll();
    });
  }

  /** Asks for what there is to hear, where that is not being done. */
  poll() {
    if (this.#isPolling) return;
    this.#isPolling = true;
    this.#gets.ask("GET", this.#url, undefined, () => {
      this.#isPolling = false;
      this.polls++;
    });
  }

  /** The server reads a payload. */
  post(payload) {
    this.#posts.ask("POST", this.#url, payload, () => this.posts++);
  }
}
