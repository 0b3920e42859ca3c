// The face of src/bus/postgres: a bus over PostgreSQL, by a driver that the application hands in.
export type { BusOptions } from "../bus-options.js";
export type { PgPool, PgPoolClient } from "./pg.js";
export { postgresBus, type PostgresBusOptions } from "./postgres-bus.js";
export type { PostgresSql } from "./postgres.js";
