// A Redis of the matrix, and the replica that may take its place.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { FaultProxy } from "../../../src/testkit/index.js";
import { type RedisServer, startRedis } from "../../programs/redis-server.js";
import type { Store } from "./store.js";

/** So long before it is killed, nothing of what the first is told comes to the second any more. */
const tailMs = 300;

/** @param options for the program */
export async function startRedisStore(options: readonly string[]): Promise<Store> {
  const store = new RedisStore(options);
  await store.begin();
  return store;
}

class RedisStore implements Store {
  readonly #options: readonly string[];
  readonly #folder: string = mkdtempSync(join(tmpdir(), "holdfast-redis-"));
  readonly #servers: RedisServer[] = [];

  constructor(options: readonly string[]) {
    this.#options = options;
  }

  get port(): number {
    return this.#server.port;
  }

  async begin(): Promise<void> {
    await this.#start();
  }

  kill(): Promise<void> {
    return this.#server.kill();
  }

  async start(isEmpty: boolean): Promise<void> {
    if (isEmpty) rmSync(join(this.#folder, "appendonlydir"), { recursive: true, force: true });
    await this.#start(this.port);
  }

  async pause(): Promise<void> {
    this.#server.pause();
  }

  resume(): void {
    this.#server.resume();
  }

  async failOver(): Promise<void> {
    const first = this.#server;
    const link = await FaultProxy.open({ port: first.port });
    // What the first copies to it becomes a file, which is not to be left where the program was started.
    const folder = mkdtempSync(join(this.#folder, "replica-"));
    const second = await startRedis(undefined, [
      "--dir",
      folder,
      "--replicaof",
      "127.0.0.1",
      String(link.port),
    ]);
    const control = new Redis(second.port, "127.0.0.1");
    while (!(await control.info("replication")).includes("master_link_status:up")) await setTimeout(20);
    link.blackHole();
    await setTimeout(tailMs);
    await first.kill();
    await link.close();
    await control.replicaof("NO", "ONE");
    control.disconnect();
    this.#servers.push(second);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #server(): RedisServer {
    const server = this.#servers.at(-1);
    if (server === undefined) throw new Error("It has not begun.");
    return server;
  }

  async #start(port?: number): Promise<void> {
    this.#servers.push(await startRedis(port, ["--dir", this.#folder, ...this.#options]));
  }
}
