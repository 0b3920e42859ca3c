// A server process that is killed and started again over the same folder, and clients that write down what they hear. Not a test.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io as connectOfficial } from "socket.io-client";
import { expect, onTestFinished } from "vitest";
import { freePort } from "../../../scripts/free-port.mjs";
import { io as connectOurs } from "../../../src/client/node.js";

/** How a server process is to be. */
export interface ServerSettings {
  readonly fsync?: "each" | "never" | number;
  readonly payloadBytes?: number;
  /** It says the next things when everybody has heard the last. */
  readonly isInStep?: boolean;
  readonly recovery?: object;
}

/** What both kinds of clients have. */
interface AnyClient {
  readonly connected: boolean;
  readonly recovered: boolean;
  readonly id?: string | undefined;
  on(event: string, listener: (...args: never[]) => void): unknown;
  off(event: string, listener: (...args: never[]) => void): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  emit(event: string, ...args: unknown[]): unknown;
  disconnect(): unknown;
}

/** A server over one folder and one port, in one process after the other. */
export class MortalServer {
  readonly folder: string = mkdtempSync(join(tmpdir(), "holdfast-log-"));
  readonly #settings: ServerSettings;
  #child: ChildProcess | null = null;
  #port: number | null = null;
  #life = 0;

  constructor(settings: ServerSettings = {}) {
    this.#settings = settings;
    onTestFinished(async () => {
      await this.kill();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Begins a life; gives why what was left could not be used, or null. */
  async start(): Promise<string | null> {
    const { fsync = 1_000, payloadBytes = 10, isInStep = false, recovery = {} } = this.#settings;
    const life = ++this.#life;
    const port = (this.#port ??= await freePort());
    const given = { path: this.folder, port, life, fsync, payloadBytes, isInStep, recovery };
    const child = fork(new URL("server.mjs", import.meta.url), [JSON.stringify(given)]);
    this.#child = child;
    const [{ loss }] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error("the server ended before it listened"))),
    ])) as [{ loss: string | null }];
    return loss;
  }

  talk(): void {
    this.#child?.send({});
  }

  /** Lets it talk, and die by itself at the point. */
  async dieAt(point: string, countdown: number): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const exit = once(child, "exit");
    child.send({ crash: { point, countdown } });
    const [, signal] = (await exit) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");
    this.#child = null;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }
}

/** A client, and all that it has heard. */
export class Listener {
  readonly name: string;
  readonly socket: AnyClient;
  /** Life and number of each message, in the order of their coming. */
  readonly heard: [life: number, count: number][] = [];
  /** For each `connect` after the first: whether it was a recovery. */
  readonly recoveries: boolean[] = [];
  #connects = 0;

  constructor(name: string, socket: AnyClient) {
    this.name = name;
    this.socket = socket;
    onTestFinished(() => void socket.disconnect());
    socket.on("number", (life: number, count: number) => this.heard.push([life, count]));
    socket.on("did you hear", (reply: () => void) => reply());
    socket.on("connect", () => {
      if (this.#connects++ > 0) this.recoveries.push(socket.recovered);
    });
  }

  get connects(): number {
    return this.#connects;
  }

  /** Whether all of them were told everything that any was told, once and in order. */
  static expectSame(listeners: readonly Listener[]): void {
    const [longest = []] = listeners.map(({ heard }) => heard).toSorted((a, b) => b.length - a.length);
    for (const [index, [life, count]] of longest.entries()) {
      const [lastLife, lastCount] = longest[index - 1] ?? [1, 0];
      expect([life, count]).toEqual(life === lastLife ? [life, lastCount + 1] : [life, 1]);
    }
    for (const { heard, name } of listeners) expect(heard, name).toEqual(longest);
  }
}

const quick = { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20, randomizationFactor: 0 };

/** The official client by each of its ways, and ours. All are in the room. */
export async function listen(url: string): Promise<Listener[]> {
  const official = (name: string, transports: string[]) =>
    new Listener(name, connectOfficial(url, { ...quick, transports, auth: { name } }) as AnyClient);
  const ours = connectOurs(url, { ...quick, transports: ["websocket"], auth: { name: "ours" } });
  const listeners = [
    official("official over WebSocket", ["websocket"]),
    official("official over polling", ["polling"]),
    official("official, upgrading", ["polling", "websocket"]),
    new Listener("ours", ours as unknown as AnyClient),
  ];
  await areThere(listeners, 1);
  return listeners;
}

/** Resolves when each has connected so many times. */
export async function areThere(listeners: readonly Listener[], connects: number): Promise<void> {
  await expect
    .poll(() => listeners.every((each) => each.socket.connected && each.connects >= connects), {
      timeout: 30_000,
      interval: 5,
    })
    .toBe(true);
}
