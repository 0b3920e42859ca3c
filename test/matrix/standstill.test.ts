// A process that is stopped (`SIGSTOP`) for less long than others wait for a node, and goes on: what a client had sent it meanwhile, which lies in
// its kernel, and then sent to another node that has its session by now. All processes are real.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { forms } from "./form.js";
import type { Line } from "./history.js";
import { NodeProcess } from "./node-process.js";
import { openMemory } from "./stores/memory.js";

interface Grant {
  readonly sid: string;
  readonly pid: string;
}

const name = "client 1";

/** Joins the main namespace, as a client without a line. */
async function enter(
  { port }: NodeProcess,
  auth: object,
): Promise<{ link: WebSocket; grant: Grant; closed: Promise<unknown> }> {
  const link = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const closed = new Promise((resolve) => link.once("close", resolve));
  onTestFinished(() => link.terminate());
  const grant = await new Promise<Grant>((resolve, reject) => {
    link.on("error", reject);
    link.on("message", (message: Buffer) => {
      const frame = message.toString();
      if (frame.startsWith("0")) link.send(`40${JSON.stringify({ name, ...auth })}`);
      else if (frame === "2") link.send("3");
      else if (frame.startsWith("40")) resolve(JSON.parse(frame.slice(2)) as Grant);
    });
  });
  return { link, grant, closed };
}

it("hears nothing of it", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-standstill-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const connect = openMemory();
  const nodes = await Promise.all(
    ["a", "b"].map((node) =>
      NodeProcess.start(
        {
          name: node,
          busName: "memory",
          port: 0,
          journal: join(folder, node),
          clients: [name],
          rate: 1,
          timings: forms.full.timings,
          seed: 1,
          isFaulty: false,
          isSealed: false,
          isFromLater: false,
        },
        connect,
      ),
    ),
  );
  onTestFinished(async () => {
    for (const node of nodes) node.signal("SIGCONT");
    await Promise.all(nodes.map((node) => node.kill()));
  });
  const [a, b] = nodes as [NodeProcess, NodeProcess];
  await expect.poll(() => nodes.map(({ knows }) => knows.length), { timeout: 20_000 }).toEqual([2, 2]);
  const before = await enter(a, {});
  await expect.poll(() => b.do("members"), { timeout: 20_000 }).toEqual([name]);

  a.signal("SIGSTOP");
  before.link.send('42["up",1]');
  const after = await enter(b, { pid: before.grant.pid });
  expect(after.grant).toEqual(before.grant);
  after.link.send('42["up",1]');
  const heardBy = ({ name: node }: NodeProcess): unknown[] =>
    readFileSync(join(folder, node), "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line)
      .flatMap((line) => (line.kind === "receive" ? [line.seq] : []));
  await expect.poll(() => heardBy(b), { timeout: 20_000 }).toEqual([1]);
  a.signal("SIGCONT");
  await before.closed;
  expect([heardBy(a), heardBy(b)]).toEqual([[], [1]]);
});
