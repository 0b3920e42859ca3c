// Ten thousand clients come and go, and the server is left as it was: sessions, sockets, rooms, timers,
// listeners, connections, heap.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { findUws } from "../../uws/uws-package.js";

/** What server.mjs tells. */
interface Left {
  readonly registries: object;
  readonly listeners: readonly string[];
  /** Sockets, sessions and requests that something still holds. */
  readonly survivors: number;
  readonly heapBytes: number;
}

const server = fileURLToPath(new URL("server.mjs", import.meta.url));
const visitors = fileURLToPath(new URL("visitors.mjs", import.meta.url));

const testTimeoutMs = 180_000;

/** The next message, or the failure that is instead of it. */
async function next(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`it ended with ${String(code)}`))),
  ]);
  return message;
}

class Subject {
  readonly #process: ChildProcess;
  readonly #port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.#port = port;
  }

  static async start(...args: readonly string[]): Promise<Subject> {
    const child = fork(server, args, { execArgv: ["--expose-gc"] });
    const { port } = (await next(child)) as { port: number };
    return new Subject(child, port);
  }

  async visit(transport: string, times: number): Promise<void> {
    const [code] = await once(fork(visitors, [String(this.#port), transport, String(times)]), "exit");
    expect(code).toBe(0);
  }

  async take(): Promise<Left> {
    this.#process.send("take");
    return (await next(this.#process)) as Left;
  }

  async end(): Promise<void> {
    const exit = once(this.#process, "exit");
    this.#process.disconnect();
    await exit;
  }
}

// Ten thousand on Node. A client that stayed would keep five kilobytes of them; Node itself keeps up to a thousand parsers of HTTP.
const plans = [
  { host: "node:http", uwsPath: "", transport: "websocket", count: 8_000, slackBytes: 1_500_000 },
  { host: "node:http", uwsPath: "", transport: "polling", count: 2_000, slackBytes: 4_000_000 },
  { host: "uWebSockets.js", uwsPath: findUws(), transport: "websocket", count: 2_000, slackBytes: 1_500_000 },
  { host: "uWebSockets.js", uwsPath: findUws(), transport: "polling", count: 1_000, slackBytes: 1_500_000 },
];

it.each(plans)(
  "a server on $host is as before when $count clients have come and gone over $transport",
  { timeout: testTimeoutMs },
  async ({ uwsPath, transport, count, slackBytes }) => {
    const subject = await Subject.start(uwsPath);
    // Who comes first leaves code and pools behind, which are the program itself.
    await subject.visit(transport, count / 2);
    const before = await subject.take();
    await subject.visit(transport, count);
    const after = await subject.take();
    await subject.end();
    expect(after.registries).toEqual(before.registries);
    expect(after.registries).toMatchObject({ sessions: 0, sockets: 0, rooms: 0, members: 0 });
    expect(after.listeners).toEqual(before.listeners);
    expect(after.survivors).toBe(0);
    expect(after.heapBytes - before.heapBytes).toBeLessThan(slackBytes);
  },
);

it("a server that keeps its sockets does not pass", { timeout: testTimeoutMs }, async () => {
  const subject = await Subject.start("", "keeping");
  await subject.visit("websocket", 100);
  const { survivors } = await subject.take();
  await subject.end();
  expect(survivors).toBeGreaterThan(100);
});
