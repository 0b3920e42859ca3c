// The bus over PostgreSQL: a table holds the bytes, and notifications say only in which channels something is to be read.
import { systemClock } from "../../core/index.js";
import type { Bus } from "../bus.js";
import { positive, resolveBusOptions, type BusOptions } from "../bus-options.js";
import { carriedBus } from "../carried-bus.js";
import type { PostgresDriver } from "./driver.js";
import { isPgPool, pgDriver, type PgPool } from "./pg.js";
import { PostgresCarrier } from "./postgres-carrier.js";
import { isPostgresSql, postgresDriver, type PostgresSql } from "./postgres.js";
import { HoldfastError } from "../../protocol/index.js";

/** What {@link postgresBus} accepts. */
export interface PostgresBusOptions extends BusOptions {
  /** A pool of `pg`, or what `postgres()` gave. It stays the application's, and stays open; one connection is used for listening. */
  readonly client: PgPool | PostgresSql;
  /** How long messages are kept for nodes that have lost their connection, in milliseconds. @default 60_000 */
  readonly maxAgeMs?: number;
}

/**
 * A bus over PostgreSQL 13 or later. The table `holdfast_bus` (with another prefix, that one and `_bus`) is made if it is not there.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * const client = new pg.Pool();
 * client.on("error", (error) => console.warn(error)); // pools of pg want this, whoever uses them
 * const io = new Server(3000, { cluster: createCluster({ bus: postgresBus({ client }) }) });
 */
export function postgresBus({ client, maxAgeMs = 60_000, ...options }: PostgresBusOptions): Bus {
  const { prefix, ...bounds } = resolveBusOptions(options);
  const driver = driverOf(client);
  const settings = {
    name: `${prefix}_bus`,
    maxAgeMs: positive("maxAgeMs", maxAgeMs),
    timeoutMs: bounds.publishTimeoutMs,
    clock: systemClock,
  };
  return carriedBus(
    "PostgreSQL",
    { prefix, ...bounds },
    (events) => new PostgresCarrier(driver, settings, events),
  );
}

function driverOf(client: PgPool | PostgresSql): PostgresDriver {
  if (isPostgresSql(client)) return postgresDriver(client);
  if (isPgPool(client)) return pgDriver(client);
  throw new HoldfastError(
    "ERR_INVALID_OPTION",
    "The option client must be a pool of the package pg, or what postgres() of the package postgres gave.",
  );
}
