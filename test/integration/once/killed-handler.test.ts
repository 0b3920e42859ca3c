// A process that handles an event is killed between every two steps, and the event comes again: it has been handled once in effect.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Pool, type PoolClient } from "pg";
import postgres, { type TransactionSql } from "postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { onceInPg, onceInPostgres } from "../../../src/once/index.js";
import { startPostgres, type PostgresServer } from "../../programs/postgres-server.js";
import { runtimePath } from "../../programs/runtimes.js";

const program = fileURLToPath(new URL("handle.mjs", import.meta.url));

interface Handling {
  readonly runtime?: string;
  readonly driver: string;
  readonly address: string;
  readonly id: string;
  /** The step before which the process is killed. */
  readonly dieAt?: number;
}

/** The result, or null if the process was killed. */
function handle({ runtime = process.execPath, ...settings }: Handling): unknown {
  const { signal, stdout, stderr } = spawnSync(
    runtime,
    ["--no-warnings", program, JSON.stringify(settings)],
    {
      encoding: "utf8",
    },
  );
  if (signal === "SIGKILL") return null;
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

/** Kills it before each step, and lets the event come twice more; gives the results of those. */
function handleThrice(handling: Handling): { wasKilled: boolean; results: unknown[] } {
  const first = handle(handling);
  const { dieAt: _, ...again } = handling;
  return { wasKilled: first === null, results: [handle(again), handle(again)] };
}

const unreachable = (): never => expect.unreachable();

let server: PostgresServer;
let pool: Pool;

beforeAll(async () => {
  server = await startPostgres();
  pool = new Pool({ connectionString: server.url });
  await Promise.all([onceInPg(pool).prepare(), onceInPg(pool).prepare()]);
  await pool.query("CREATE TABLE payments (number serial, event text)");
}, 60_000);

afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

// BEGIN, the mark, the work, the result, COMMIT, and behind it.
const steps = [0, 1, 2, 3, 4, 5];

describe.each(["pg", "postgres"])("PostgreSQL, by %s", (driver) => {
  test.each(steps)("killed before step %i: handled once in effect, with one result", async (dieAt) => {
    const id = `${driver}.${dieAt}`;
    const { wasKilled, results } = handleThrice({ driver, address: server.url, id, dieAt });
    expect(wasKilled).toBe(true);
    const { rows } = await pool.query("SELECT number FROM payments WHERE event = $1", [id]);
    expect(rows).toHaveLength(1);
    expect(results).toEqual([rows[0], rows[0]]);
  });
});

describe("SQLite, by node:sqlite", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "holdfast-once-"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // The table, BEGIN, the search, the mark, COMMIT, and behind it. The work stands between the search and the mark.
  test.each(steps)("killed before step %i: handled once in effect, with one result", (dieAt) => {
    const address = join(folder, `${dieAt}.db`);
    const sql = `const { DatabaseSync } = require("node:sqlite"); const db = new DatabaseSync(${JSON.stringify(address)});`;
    const inSqlite = (text: string): string =>
      spawnSync(runtimePath("node22"), ["--no-warnings", "-e", sql + text], { encoding: "utf8" }).stdout;
    inSqlite('db.exec("CREATE TABLE payments (number INTEGER PRIMARY KEY, event TEXT)")');
    const handling = { runtime: runtimePath("node22"), driver: "node:sqlite", address, id: "event", dieAt };
    const { wasKilled, results } = handleThrice(handling);
    expect(wasKilled).toBe(true);
    const rows = inSqlite('console.log(JSON.stringify(db.prepare("SELECT number FROM payments").all()))');
    expect(JSON.parse(rows)).toHaveLength(1);
    expect(results).toEqual([...JSON.parse(rows), ...JSON.parse(rows)]);
  });
});

describe.each([
  { driver: "pg", make: () => onceInPg<PoolClient>(pool) },
  {
    driver: "postgres",
    make: () => {
      const sql = postgres(server.url, { onnotice: () => {} });
      onTestFinished(async () => sql.end());
      return onceInPostgres<TransactionSql>(sql);
    },
  },
])("$driver", ({ driver, make }) => {
  test("two processes' worth of the same event at once: the second waits, and gets the first one's result", async () => {
    const once = make();
    let works = 0;
    const run = async (): Promise<number> => once.run({ id: `${driver} at once` }, async () => ++works);
    expect(await Promise.all([run(), run(), run()])).toEqual([1, 1, 1]);
    expect(works).toBe(1);
  });

  test("what the work throws is thrown, and the event may be handled anew", async () => {
    const once = make();
    const event = { id: `${driver} fails` };
    await expect(once.run(event, () => Promise.reject(new Error("no stock")))).rejects.toThrow("no stock");
    expect(await once.run(event, () => "in stock again")).toBe("in stock again");
  });

  test("a result that is nothing stays nothing, and what is old is forgotten", async () => {
    const once = make();
    const event = { id: `${driver} gives nothing` };
    expect([await once.run(event, () => undefined), await once.run(event, () => "more")]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await once.forget(3_600_000)).toBe(0);
    expect(await once.forget(-1)).toBeGreaterThan(0);
    expect(await once.run(event, () => "anew")).toBe("anew");
  });

  test("an event without an id is refused before anything is done", async () => {
    for (const id of [undefined, null, ""]) {
      await expect(make().run({ id }, unreachable)).rejects.toMatchObject({ code: "ERR_NO_EVENT_ID" });
    }
  });
});
