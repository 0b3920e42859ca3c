// What an engine tells its listeners. The engine itself is engine.ts.
import type { Frame } from "../../protocol/index.js";
import type { Conn } from "./conn.js";
import type { GatheredHeaders } from "./decorated-exchange.js";

/** Why a request was refused, for `connection_error` listeners. */
export interface ConnectionError {
  /** The host's request: `IncomingMessage` on Node. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what it is depends on the host
  readonly req: any;
  readonly code: number;
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** What an engine tells. */
export interface EngineEvents {
  connection(conn: Conn): void;
  /** The headers of the first answer of a session, before they leave. They may be changed. */
  initial_headers(headers: GatheredHeaders, request: unknown): void;
  /** The headers of each answer, before they leave. They may be changed. */
  headers(headers: GatheredHeaders, request: unknown): void;
  connection_error(error: ConnectionError): void;
  /** A connection's `flush`. Of connections that were there before there was a listener, it may not be told. */
  flush(conn: Conn, packets: readonly Frame[]): void;
  /** A connection's `drain`; see `flush`. */
  drain(conn: Conn): void;
}
