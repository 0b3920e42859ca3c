// What all sessions of an engine share, as a contract: what they are given, and what they tell the engine.
import type { TimerWheel } from "../../core/index.js";
import type { ConnPorts } from "./conn.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { Hearing } from "../hearing-port.js";
import type { Incidents } from "./incidents.js";
import type { BacklogPorts } from "./slow/backlog.js";
import type { PollingPorts } from "./transports/polling.js";

/** The engine, seen from a session. */
export interface SessionPorts<Session> {
  readonly options: ResolvedEngineOptions;
  readonly wheel: TimerWheel;
  readonly polling: PollingPorts;
  readonly backlog: BacklogPorts;
  readonly conn: ConnPorts;
  readonly incidents: Incidents;
  /** Null: what clients say may always be heard. */
  readonly hearing: Hearing | null;
  /** The session's client has joined a namespace. */
  onSettled(session: Session): void;
  /** The session has no connection any more: nobody can reach it. */
  onEnd(session: Session): void;
}
