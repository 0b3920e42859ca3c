// A keep-alive HTTP/1.1 connection with one request under way at a time, made anew where it was closed meanwhile: what long-polling needs, and no more.
import { connect } from "node:net";

/** Calls `onBody(text)` with the body of each 200 answer, and `onEnd(error)` for anything else. */
export class HttpConnection {
  #port;
  #socket;
  #host;
  #text = "";
  #onBody = null;
  #onEnd;
  #isClosed = false;

  constructor(port, onEnd) {
    this.#host = `Host: 127.0.0.1:${port}\r\n`;
    this.#port = port;
    this.#onEnd = onEnd;
    this.#connect();
  }

  /** GETs a path of long-polling. */
  get(path, onBody) {
    this.#onBody = onBody;
    this.#write(`GET ${path} HTTP/1.1\r\n${this.#host}Accept: */*\r\n\r\n`);
  }

  /** POSTs a payload, which must be ASCII. */
  post(path, payload, onBody) {
    this.#onBody = onBody;
    this.#write(
      `POST ${path} HTTP/1.1\r\n${this.#host}Accept: */*\r\nContent-Type: text/plain;charset=UTF-8\r\n` +
        `Content-Length: ${payload.length}\r\n\r\n${payload}`,
    );
  }

  /** Ends the connection as browsers do. A reset would make Node's server take down an error with its stack. */
  close() {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #connect() {
    const socket = connect({ host: "127.0.0.1", port: this.#port, noDelay: true });
    socket.setEncoding("latin1");
    socket.on("data", (text) => this.#onText(text));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => {
      // Servers close what has been idle for a while, and the next request goes by a new one.
      if (this.#onBody !== null) this.#fail(new Error("The server closed an HTTP connection."));
    });
    this.#socket = socket;
  }

  #write(bytes) {
    if (this.#socket.closed || this.#socket.readableEnded) this.#connect();
    this.#socket.write(bytes);
  }

  #fail(error) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    this.#onEnd(error);
  }

  #onText(text) {
    this.#text += text;
    const end = this.#text.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#text.slice(0, end);
    if (!head.startsWith("HTTP/1.1 200")) return this.#fail(new Error(`The server answered: ${this.#text}`));
    const body = bodyOf(head, this.#text.slice(end + 4));
    if (body === undefined) return;
    this.#text = "";
    const onBody = this.#onBody;
    this.#onBody = null;
    try {
      onBody(body);
    } catch (error) {
      this.#fail(error);
    }
  }
}

// The body, or nothing while some of it is still to come.
function bodyOf(head, rest) {
  const size = /^content-length: *(\d+)/im.exec(head);
  if (size !== null) return rest.length >= Number(size[1]) ? rest : undefined;
  if (!rest.endsWith("0\r\n\r\n")) return undefined;
  let body = "";
  for (let at = 0; ;) {
    const line = rest.indexOf("\r\n", at);
    const chunk = Number.parseInt(rest.slice(at, line), 16);
    if (chunk === 0) return body;
    body += rest.slice(line + 2, line + 2 + chunk);
    at = line + 2 + chunk + 2;
  }
}
