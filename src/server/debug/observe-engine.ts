// What an engine does, for a developer who asks with DEBUG: it listens as an application could, where somebody asks.
import { debugLog, debugOutput, frameLine, preview } from "../../core/index.js";
import type { Conn } from "../engine/conn.js";
import type { Engine } from "../engine/engine.js";

const numbers: WeakMap<Conn, number> = new WeakMap();
let lastNumber = 0;

/** A name of a connection that nobody could speak for it with, as its id could be. */
export function connName(conn: Conn): string {
  let number = numbers.get(conn);
  if (number === undefined) numbers.set(conn, (number = ++lastNumber));
  return `#${number}`;
}

/**
 * Has an engine tell of refusals and connections, and gives it back.
 *
 * @example
 * makeEngine: (options, ports, onSession) => observeEngine(new NodeEngine(options, ports, onSession)),
 */
export function observeEngine<E extends Engine>(engine: E): E {
  const output = debugOutput();
  const refusalLog = debugLog(output, "holdfast:server", ["engine"]);
  if (refusalLog !== null) {
    engine.on("connection_error", ({ code, message, context }) => {
      const why = `${code} ${message} ${preview(context)}`;
      refusalLog(`refused a request: ${why}, see docs/errors.md#how-requests-are-refused`);
    });
  }
  const connLog = debugLog(output, "holdfast:conn", ["engine:socket"]);
  if (connLog !== null) engine.on("connection", (conn) => observeConn(conn, connLog));
  return engine;
}

function observeConn(conn: Conn, log: (line: string) => void): void {
  const name = connName(conn);
  log(`${name} from ${conn.remoteAddress} by ${conn.transport.name}, protocol ${conn.protocol}`);
  conn.on("packet", (frame) => log(`${name} <- ${frameLine(frame)}`));
  conn.on("packetCreate", (frame) => log(`${name} -> ${frameLine(frame)}`));
  conn.on("upgrading", (transport) => log(`${name} tries ${transport.name}`));
  conn.on("upgrade", (transport) => log(`${name} has gone over to ${transport.name}`));
  conn.on("close", (reason) => log(`${name} closed: ${reason}`));
}
