// What only Node asks of our client: cookies, certificates, and to let the process go.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../scripts/free-port.mjs";
import { connect, next, startOfficialServer, ways } from "./official-server.js";

describe.each(ways)("a client $way", ({ transports }) => {
  it("gives back the cookies of the server when it is told to, and only then (56)", async () => {
    const { io, url } = await startOfficialServer();
    io.engine.on("initial_headers", (headers: Record<string, string>) => {
      headers["set-cookie"] = "node=2; Path=/; HttpOnly";
    });
    for (const [withCredentials, cookie] of [
      [true, "node=2"],
      [false, undefined],
    ] as const) {
      const socket = connect(url, { transports, withCredentials });
      await next(socket, "connect");
      socket.io.engine.close();
      const peer = await next(io, "connection");
      expect(peer.handshake.headers.cookie).toBe(cookie);
    }
  });
});

describe("a process with a client that is told not to hold it", () => {
  // Under node_modules, so that the bundle finds the packages it leaves out.
  let folder = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(process.cwd(), "node_modules/.cache-client-"));
    const bundle = await rolldown({ input: "src/client/node.ts", platform: "node", external: ["ws"] });
    await bundle.write({ file: join(folder, "client.mjs"), format: "es", codeSplitting: false });
    await bundle.close();
    writeFileSync(
      join(folder, "run.mjs"),
      `import { io } from "./client.mjs";
       const [url, transports] = process.argv.slice(2);
       const socket = io(url, { transports: transports.split(","), autoUnref: true });
       socket.on("connect", () => console.log("connected"));
       socket.on("connect_error", (error) => console.log(error.message));`,
    );
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(
    url: string,
    transports: readonly string[],
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [join(folder, "run.mjs"), url, transports.join()]);
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
  }

  it.each(ways)("ends by itself $way (57)", async ({ transports }) => {
    const { url } = await startOfficialServer();
    expect((await run(url, transports)).code).toBe(0);
  });

  it("ends by itself while the client waits for its next attempt (57)", async () => {
    expect((await run(`http://127.0.0.1:${await freePort()}`, ["polling"])).code).toBe(0);
  });
});
