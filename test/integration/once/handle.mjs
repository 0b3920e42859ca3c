// Handles one event in a database, from the build, and ends as `kill -9` does before the step that it was told, or lives. Prints the
// result. Whoever started it says how.
import { onceInPg, onceInPostgres, onceInSqlite } from "../../../dist/esm/once/index.js";

const { driver, address, id, dieAt } = JSON.parse(process.argv[2]);

let step = 0;
/** Every statement is a step, and so is what comes behind the last. */
function reachStep() {
  if (step++ === dieAt) process.kill(process.pid, "SIGKILL");
}

const drivers = {
  async pg() {
    const { default: pg } = await import("pg");
    class SteppingClient extends pg.Client {
      query(...args) {
        reachStep();
        return super.query(...args);
      }
    }
    const pool = new pg.Pool({ connectionString: address, Client: SteppingClient });
    const once = onceInPg(pool);
    const result = await once.run({ id }, async (client) => {
      const { rows } = await client.query("INSERT INTO payments (event) VALUES ($1) RETURNING number", [id]);
      return rows[0];
    });
    return [result, () => pool.end()];
  },
  async postgres() {
    const { default: postgres } = await import("postgres");
    const sql = postgres(address, { onnotice: () => {}, debug: reachStep });
    const result = await onceInPostgres(sql).run({ id }, async (transaction) => {
      const [row] = await transaction`INSERT INTO payments (event) VALUES (${id}) RETURNING number`;
      return row;
    });
    return [result, () => sql.end()];
  },
  async "node:sqlite"() {
    const { DatabaseSync } = await import("node:sqlite");
    const db = new DatabaseSync(address);
    const once = onceInSqlite({
      exec(text) {
        reachStep();
        db.exec(text);
      },
      prepare(text) {
        const statement = db.prepare(text);
        const stepped =
          (method) =>
          (...values) => {
            reachStep();
            return statement[method](...values);
          };
        return { run: stepped("run"), get: stepped("get") };
      },
    });
    const result = once.run({ id }, () => {
      const { lastInsertRowid } = db.prepare("INSERT INTO payments (event) VALUES (?)").run(id);
      return { number: Number(lastInsertRowid) };
    });
    return [result, () => db.close()];
  },
};

const [result, end] = await drivers[driver]();
reachStep();
await new Promise((resolve) => process.stdout.write(JSON.stringify(result), resolve));
await end();
