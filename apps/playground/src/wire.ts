// Sees every frame that crosses the connection, on each engine that a reconnect brings. It explains nothing (explain.ts).
import { manager } from "./connection.js";

/** One Engine.IO frame that crossed the line. */
export interface Crossing {
  /** `performance.now()` */
  readonly at: number;
  readonly direction: "sent" | "received";
  readonly transport: string;
  readonly type: string;
  readonly data: string | Uint8Array;
}

type Watcher = (crossing: Crossing) => void;

const encoder = new TextEncoder();

/** What the frame weighs in a WebSocket message: its digit and its data, or the bytes alone. */
export function bytesOf({ data }: Crossing): number {
  return typeof data === "string" ? 1 + encoder.encode(data).length : data.byteLength;
}

function asContent(data: unknown): string | Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (data instanceof Uint8Array) return data;
  return typeof data === "string" ? data : "";
}

function watchEngine(engine: typeof manager.engine, watcher: Watcher): void {
  const cross = (direction: Crossing["direction"], type: string, data: unknown, transport: string): void => {
    watcher({ at: performance.now(), direction, transport, type, data: asContent(data) });
  };
  engine.on("packet", ({ type, data }) => cross("received", type, data, engine.transport.name));
  engine.on("packetCreate", ({ type, data }) => cross("sent", type, data, engine.transport.name));
  // The three frames of the upgrade are the transports' own, and the engine tells of them by these two events only.
  engine.on("upgrading", ({ name }) => {
    cross("sent", "ping", "probe", name);
    cross("received", "pong", "probe", name);
  });
  engine.on("upgrade", ({ name }) => cross("sent", "upgrade", "", name));
}

/** Calls `watcher` for every frame from now on. */
export function watchWire(watcher: Watcher): void {
  let watched: typeof manager.engine | null = null;
  const watch = (): void => {
    if (manager.engine === watched) return;
    watched = manager.engine;
    watchEngine(watched, watcher);
  };
  watch();
  // A reconnect makes a new engine right after this event, and its first frame comes later than the microtask.
  manager.on("reconnect_attempt", () => queueMicrotask(watch));
  manager.on("open", watch);
}
