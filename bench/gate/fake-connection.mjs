// Connections that end in this process: streams and requests of Node's own shapes with no kernel behind them, so that all that
// happens is ours and Node's JavaScript, and happens the same way every time.
import { EventEmitter } from "node:events";
import { Duplex } from "node:stream";
import { textFrame } from "../load/frames.mjs";

const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** What an upgrade hands over. `writes` counts what would have been system calls. */
class FakeSocket extends Duplex {
  remoteAddress = "127.0.0.1";
  writes = 0;

  setTimeout() {
    return this;
  }

  setNoDelay() {
    return this;
  }

  _read() {}

  _write(_chunk, _encoding, done) {
    this.writes++;
    done();
  }

  _writev(_chunks, done) {
    this.writes++;
    done();
  }
}

/** A client over WebSocket that is connected to the main namespace once the event loop has turned. */
export class FakeWebSocket {
  #socket = new FakeSocket();
  #views = new Map();

  constructor(engine) {
    const headers = {
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    };
    const url = "/socket.io/?EIO=4&transport=websocket";
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

class FakeRequest extends EventEmitter {
  constructor(method, url, headers) {
    super();
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.socket = { remoteAddress: "127.0.0.1" };
  }

  pause() {}
}

class FakeResponse extends EventEmitter {
  headersSent = false;
  writableEnded = false;
  writableFinished = false;
  destroyed = false;
  statusCode = 200;
  #onBody;

  constructor(onBody) {
    super();
    this.#onBody = onBody;
  }

  setHeader() {
    return this;
  }

  writeHead(status) {
    this.statusCode = status;
    return this;
  }

  getHeaderNames() {
    return [];
  }

  end(body) {
    this.headersSent = this.writableEnded = this.writableFinished = true;
    this.#onBody(this.statusCode, body);
    this.emit("close");
  }
}

/** A client over long-polling that is connected to the main namespace once the event loop has turned. */
export class FakePolling {
  #engine;
  #url = "/socket.io/?EIO=4&transport=polling";
  #isPolling = false;
  /** How many polls were answered. */
  polls = 0;
  /** How many POSTs were taken. */
  posts = 0;

  constructor(engine) {
    this.#engine = engine;
    this.#get((body) => {
      this.#url += `&sid=${JSON.parse(String(body).slice(1)).sid}`;
      this.post(Buffer.from("40"));
      this.poll();
    });
  }

  /** Asks for what there is to hear, where that is not being done. */
  poll() {
    if (this.#isPolling) return;
    this.#isPolling = true;
    this.#get(() => {
      this.#isPolling = false;
      this.polls++;
    });
  }

  /** The server reads a payload. */
  post(payload) {
    const request = new FakeRequest("POST", this.#url, { "content-length": String(payload.length) });
    this.#hand(request, () => this.posts++);
    request.emit("data", payload);
    request.emit("end");
  }

  #get(onBody) {
    this.#hand(new FakeRequest("GET", this.#url, {}), onBody);
  }

  #hand(request, onBody) {
    const response = new FakeResponse((status, body) => {
      if (status !== 200) throw new Error(`The server answered ${status}.`);
      onBody(body);
    });
    this.#engine.handleRequest(request, response);
  }
}
