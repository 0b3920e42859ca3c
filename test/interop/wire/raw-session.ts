// An Engine.IO session as its bytes: the handshake and what follows, over either transport. It answers nothing by itself.
import { RawWebSocket } from "./raw-websocket.js";

const engine = "/socket.io/?EIO=4";

/** An answer as a test compares it. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** One HTTP request, answered. */
export async function request(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.text(), headers: response.headers };
}

/** A session on long-polling. */
export class RawPolling {
  readonly url: string;
  readonly sid: string;

  constructor(url: string, sid: string) {
    this.url = url;
    this.sid = sid;
  }

  /** Where this session's requests go. */
  get address(): string {
    return `${this.url}${engine}&transport=polling&sid=${this.sid}`;
  }

  poll(): Promise<Answer> {
    return request(this.address);
  }

  post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> {
    const contentType = { "content-type": "text/plain;charset=UTF-8" };
    return request(this.address, { method: "POST", body, headers: { ...contentType, ...headers } });
  }

  /** A WebSocket that belongs to this session and has not said anything. */
  upgrade(): Promise<RawWebSocket> {
    return new RawWebSocket(
      `${this.url.replace("http", "ws")}${engine}&transport=websocket&sid=${this.sid}`,
    ).opened();
  }
}

/** Shakes hands over long-polling. */
export async function openPolling(url: string): Promise<RawPolling> {
  const { body } = await request(`${url}${engine}&transport=polling`);
  const { sid } = JSON.parse(body.slice(1)) as { sid: string };
  return new RawPolling(url, sid);
}

/** Shakes hands over WebSocket, with more in the query; the open packet is still to be read. */
export function openWebSocket(url: string, query = ""): Promise<RawWebSocket> {
  return new RawWebSocket(`${url.replace("http", "ws")}${engine}&transport=websocket${query}`).opened();
}

/** Shakes hands over WebSocket and joins a namespace; `40{"sid":…}` has been read. */
export async function connectWebSocket(url: string, namespace = "", query = ""): Promise<RawWebSocket> {
  const line = await openWebSocket(url, query);
  line.send(`40${namespace}`);
  await line.nextStarting("40");
  return line;
}
