// What the bus says to PostgreSQL: a table of messages, and a place in it. It keeps nothing and tries nothing twice.
//
// The place of a reader is a snapshot: what PostgreSQL says of which transactions had ended at a moment. What has come since is what
// that snapshot does not see. So nothing is missed when two transactions commit in the other order than they began, no number has to be
// drawn under a lock, and a transaction of somebody else that takes an hour holds up nobody: it is one of the few that the
// snapshot names as under way.

/** One message as it is read. */
export interface StoredMessage {
  readonly channel: string;
  readonly message: Uint8Array;
}

/** A place before everything that is kept. */
const beginning = "1:1:";

/** PostgreSQL's own code of an error: there is no such table. */
const undefinedTable = "42P01";
const pageSize = 64;

type Query = (text: string, values?: readonly unknown[]) => Promise<readonly object[]>;

/** The statements over one table. */
export class Statements {
  readonly #query: Query;
  /** Of the table, and of what listeners are told by. */
  readonly name: string;

  constructor(query: Query, name: string) {
    this.#query = query;
    this.name = name;
  }

  /**
   * Makes the table, if it is not there: not logged, as what it keeps is worth nothing after a crash of the server, and costs no
   * wait for a disk. Nodes that start at the same time take turns.
   */
  async prepare(): Promise<void> {
    await this.#query(`
      DO $$ BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('${this.name}'), 1);
        IF to_regclass('"${this.name}"') IS NULL THEN
          CREATE UNLOGGED TABLE "${this.name}" (
            channel text NOT NULL,
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            number int NOT NULL,
            message bytea NOT NULL,
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (channel, xid, number)
          );
        END IF;
      END $$`);
  }

  /** Keeps messages, in their order, and tells listeners which channels they are of. One statement, one transaction. */
  async keep(messages: readonly StoredMessage[]): Promise<void> {
    const rows = messages.map((_, i) => `($${2 * i + 1}::text, ${i}, $${2 * i + 2}::bytea)`);
    await this.#retrying(
      `WITH kept AS (
        INSERT INTO "${this.name}" (channel, number, message) VALUES ${rows.join(", ")} RETURNING channel
      )
      SELECT pg_notify('${this.name}', channel) FROM (SELECT DISTINCT channel FROM kept) AS told`,
      messages.flatMap(({ channel, message }) => [channel, message]),
    );
  }

  /** The place behind everything that is there now. */
  async now(): Promise<string> {
    const [row] = await this.#query("SELECT pg_current_snapshot()::text AS place");
    return (row as { readonly place: string }).place;
  }

  /**
   * Hands over what has come to some channels since a place, and gives the place behind it.
   *
   * @param onMessages called once for each page of some messages
   */
  async read(
    channels: readonly string[],
    place: string,
    onMessages: (messages: readonly StoredMessage[]) => void,
  ): Promise<string> {
    let next: string | undefined;
    let rows: readonly Row[] = [];
    do {
      const last = rows.at(-1);
      rows = (await this.#retrying(this.#page, [
        channels.join(","),
        place,
        last?.xid ?? "0",
        last?.number ?? 0,
      ])) as readonly Row[];
      // Of the first page: what has come since it was read is read again from there.
      next ??= rows[0]?.place ?? place;
      onMessages(rows.filter(({ channel }) => channel !== null));
    } while (rows.length === pageSize);
    return next;
  }

  /** Forgets what is older. If another node is just doing it, this one does not. */
  async forget(olderThanMs: number): Promise<void> {
    await this.#query(
      `WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtext('${this.name}'), 2) AS is_ours)
      DELETE FROM "${this.name}" USING turn WHERE turn.is_ours AND at < now() - make_interval(secs => $1::float8)`,
      [olderThanMs / 1_000],
    );
  }

  /** There is always one row, for the place. A server whose transactions have lower numbers than it is another one: read all it has. */
  get #page(): string {
    return `
      WITH since AS MATERIALIZED (
        SELECT CASE WHEN pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax($2::pg_snapshot)
          THEN '${beginning}' ELSE $2::pg_snapshot END AS place
      )
      SELECT pg_current_snapshot()::text AS place, found.* FROM since LEFT JOIN LATERAL (
        SELECT xid::text, number, channel, message FROM "${this.name}"
        WHERE channel = ANY (string_to_array($1::text, ','))
          AND (xid >= pg_snapshot_xmax(since.place) OR xid = ANY (ARRAY (SELECT pg_snapshot_xip(since.place))))
          AND (xid, number) > ($3::xid8, $4::int)
        ORDER BY "${this.name}".xid, number LIMIT ${pageSize}
      ) AS found ON true ORDER BY found.xid::xid8, found.number`;
  }

  /** Somebody may have dropped the table, or replaced the database. */
  async #retrying(text: string, values: readonly unknown[]): Promise<readonly object[]> {
    try {
      return await this.#query(text, values);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== undefinedTable) throw error;
      await this.prepare();
      return this.#query(text, values);
    }
  }
}

interface Row extends StoredMessage {
  readonly place: string;
  readonly xid: string;
  readonly number: number;
}
