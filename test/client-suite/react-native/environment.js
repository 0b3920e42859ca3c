// The globals that React Native 0.80 gives a program, over a bridge that carries nothing but strings and numbers, as its
// native modules do. Written after the behaviour of its own: what is missing there is missing here. Runs in a context that
// has only what ECMAScript has. It is a script, so that all it makes belongs to that context.
/* global bridge, base64 -- given by context.mjs */

class Listeners {
  #listeners = new Map();

  addEventListener(type, listener) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  removeEventListener(type, listener) {
    this.#listeners.set(
      type,
      (this.#listeners.get(type) ?? []).filter((other) => other !== listener),
    );
  }

  dispatchEvent(event) {
    for (const listener of this.#listeners.get(event.type) ?? []) listener.call(this, event);
  }
}

// No bufferedAmount; a third argument with headers; bytes cross the bridge as base64; a Blob if nobody asks for else.
globalThis.WebSocket = class WebSocket extends Listeners {
  readyState = 0;
  #id;
  #binaryType;

  constructor(url, protocols, { headers = {}, ...unknown } = {}) {
    super();
    if (Object.keys(unknown).length > 0) throw new Error("Unrecognized WebSocket connection option(s)");
    const names = Array.isArray(protocols) ? protocols : [];
    this.#id = bridge.openSocket(url, JSON.stringify(names), JSON.stringify(headers), (type, data) => {
      if (type === "open") this.readyState = 1;
      if (type === "close" || type === "error") this.readyState = 3;
      this.dispatchEvent(type === "bytes" ? { type: "message", data: this.#binary(data) } : { type, data });
      if (type === "error") this.dispatchEvent({ type: "close", code: 1006, reason: data });
    });
  }

  get binaryType() {
    return this.#binaryType;
  }

  set binaryType(type) {
    if (type !== "blob" && type !== "arraybuffer")
      throw new Error("binaryType must be 'blob' or 'arraybuffer'");
    this.#binaryType = type;
  }

  // Its Blob has no arrayBuffer().
  #binary(data) {
    return this.#binaryType === "arraybuffer" ? base64.decode(data).buffer : { size: data.length };
  }

  send(data) {
    if (this.readyState === 0) throw new Error("INVALID_STATE_ERR");
    if (typeof data === "string") bridge.send(this.#id, data);
    else if (data instanceof ArrayBuffer || ArrayBuffer.isView(data))
      bridge.sendBytes(this.#id, base64.encode(data));
    else throw new Error("Unsupported data type");
  }

  close(code = 1000, reason = "") {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    bridge.closeSocket(this.#id, code, reason);
  }
};

// Over XMLHttpRequest: the whole answer at once, and no body to read from.
globalThis.fetch = (url, { method = "GET", headers = {}, body = null, signal } = {}) =>
  new Promise((resolve, reject) => {
    const fail = (message) => reject(new TypeError(message));
    const abort = bridge.request(url, method, JSON.stringify(headers), body, (status, text, answered) => {
      if (status === 0) fail("Network request failed");
      else
        resolve({
          status,
          ok: status >= 200 && status < 300,
          headers: new Map(Object.entries(JSON.parse(answered))),
          text: async () => text,
          json: async () => JSON.parse(text),
        });
    });
    signal?.addEventListener("abort", () => {
      abort();
      reject(Object.assign(new Error("Aborted"), { name: "AbortError" }));
    });
  });

globalThis.AbortController = class AbortController {
  signal = Object.assign(new Listeners(), { aborted: false });

  abort() {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.dispatchEvent({ type: "abort" });
  }
};

// Takes a URL apart with patterns, and knows no default ports.
globalThis.URL = class URL {
  #url;

  constructor(url) {
    this.#url = url;
  }

  get host() {
    const port = /:(\d+)(?=[/?#]|$)/.exec(this.#url);
    return this.hostname + (port ? `:${port[1]}` : "");
  }

  get hostname() {
    return /^https?:\/\/(?:[^@]+@)?([^:/?#]+)/.exec(this.#url)?.[1] ?? "";
  }

  get origin() {
    return /^(https?:\/\/[^/]+)/.exec(this.#url)?.[1] ?? "";
  }
};

globalThis.URLSearchParams = class URLSearchParams {
  #pairs = [];

  constructor(init = {}) {
    const entries =
      typeof init === "string" ? init.split("&").map((pair) => pair.split("=")) : Object.entries(init);
    for (const [name, value = ""] of entries) if (name !== "") this.append(name, value);
  }

  append(name, value) {
    this.#pairs.push([name, value]);
  }

  set(name, value) {
    this.#pairs = [...this.#pairs.filter(([other]) => other !== name), [name, value]];
  }

  toString() {
    return this.#pairs.map((pair) => pair.map((part) => encodeURIComponent(part)).join("=")).join("&");
  }

  [Symbol.iterator]() {
    return this.#pairs[Symbol.iterator]();
  }
};
