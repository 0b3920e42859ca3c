// The marks in a table of PostgreSQL, as statements for whichever driver. It begins and ends no transaction.
import { fromStored, toStored } from "./once.js";

/** Sends one statement and gives its rows. */
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly object[]>;

// Two servers that make one table at the same time would fail: they take turns. The number is this table's, and nobody else's.
const turn = "SELECT pg_advisory_xact_lock(5172839401264)";

/** To be called in a transaction. */
export async function createMarks(query: Query, table: string): Promise<void> {
  await query(turn);
  await query(
    `CREATE TABLE IF NOT EXISTS ${table} (id text PRIMARY KEY, result text, at timestamptz NOT NULL DEFAULT now())`,
  );
}

/**
 * Marks, works and keeps the result; or gives the result that is kept. To be called in a transaction. The mark comes first, so
 * whoever handles the same event at the same time waits at it for the end of this transaction.
 */
export async function markAndWork<Result>(
  query: Query,
  table: string,
  id: string,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  const marked = await query(
    `INSERT INTO ${table} (id) VALUES ($1) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [id],
  );
  if (marked.length === 0) {
    const [kept] = await query(`SELECT result FROM ${table} WHERE id = $1`, [id]);
    // Forgotten between the two statements.
    if (kept === undefined) return markAndWork(query, table, id, work);
    return fromStored((kept as { readonly result: string | null }).result) as Result;
  }
  const stored = toStored(await work());
  await query(`UPDATE ${table} SET result = $2 WHERE id = $1`, [id, stored]);
  return fromStored(stored) as Result;
}

export async function deleteMarks(query: Query, table: string, olderThanMs: number): Promise<number> {
  const rows = await query(
    `DELETE FROM ${table} WHERE at < now() - make_interval(secs => $1::float8) RETURNING id`,
    [olderThanMs / 1_000],
  );
  return rows.length;
}
