// The face of src/once: an event's work and the mark that it is done, in one transaction of the application's own database.
export { OnceError, type IdentifiedEvent, type Once, type OnceErrorCode, type OnceOptions } from "./once.js";
export { onceInPg, type PgClient, type PgPool } from "./pg.js";
export { onceInPostgres, type PostgresSql, type PostgresTransaction } from "./postgres.js";
export { onceInSqlite, type OnceInSqlite, type SqliteDatabase } from "./sqlite.js";
