// From end to end: a server handles an event, and is killed before its client can know. The client sends the event again to the next
// server, by the same id, and gets the answer that it would have had; nothing is done twice.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Pool } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { io as connect } from "../../../src/client/node.js";
import { freePort } from "../../../scripts/free-port.mjs";
import { startPostgres } from "../../programs/postgres-server.js";
import { runtimePath } from "../../programs/runtimes.js";

const program = fileURLToPath(new URL("pay-server.mjs", import.meta.url));

interface Charge {
  readonly amount: number;
  readonly event: string;
}

/** A database, and how its charges are read. */
interface Subject {
  readonly address: string;
  readonly runtime: string;
  charges(): Promise<Charge[]> | Charge[];
}

async function inPostgres(): Promise<Subject> {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url });
  onTestFinished(async () => {
    await pool.end();
    await server.stop();
  });
  await pool.query("CREATE TABLE charges (number serial, amount integer, event text)");
  return {
    address: server.url,
    runtime: process.execPath,
    charges: async () => (await pool.query<Charge>("SELECT amount, event FROM charges")).rows,
  };
}

function inSqlite(): Subject {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-redelivered-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const address = join(folder, "shop.db");
  const runtime = runtimePath("node22");
  const script = `const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(${JSON.stringify(address)});
    console.log(JSON.stringify(db.prepare("SELECT amount, event FROM charges").all()));`;
  return {
    address,
    runtime,
    charges: () =>
      JSON.parse(
        spawnSync(runtime, ["--no-warnings", "-e", script], { encoding: "utf8" }).stdout,
      ) as Charge[],
  };
}

async function startServer(
  { runtime, address }: Subject,
  settings: { readonly driver: string; readonly port: number; readonly dies: boolean },
): Promise<ChildProcess> {
  const server = spawn(runtime, ["--no-warnings", program, JSON.stringify({ address, ...settings })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void server.kill("SIGKILL"));
  await once(server.stdout, "data");
  return server;
}

it.each([
  ["pg", inPostgres],
  ["node:sqlite", inSqlite],
])(
  "an event that was handled by a killed server is handled once, by %s",
  { timeout: 60_000 },
  async (driver, open) => {
    const subject = await open();
    const port = await freePort();
    const first = await startServer(subject, { driver, port, dies: true });
    const client = connect(`http://127.0.0.1:${port}`, {
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
    });
    onTestFinished(() => void client.disconnect());
    const killed = once(first, "exit");
    const reply = client.emitWithAck("pay", 7);
    expect(await killed).toEqual([null, "SIGKILL"]);
    expect(await subject.charges()).toMatchObject([{ amount: 7 }]);
    await startServer(subject, { driver, port, dies: false });
    expect(await reply).toEqual({ number: 1, redelivered: true });
    expect(await client.emitWithAck("pay", 8)).toEqual({ number: 2, redelivered: false });
    const charges = await subject.charges();
    expect(charges.map(({ amount }) => amount)).toEqual([7, 8]);
    expect(new Set(charges.map(({ event }) => event)).size).toBe(2);
  },
);
