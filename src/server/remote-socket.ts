// A socket as others see it, wherever it lives: what fetchSockets gives. The one of this process is socket.ts.
import type { EventMap } from "../core/index.js";
import type { Handshake } from "./handshake.js";
import type { EventNames, EventParams, TimedParams } from "./typed-events.js";

/** Names are Socket.IO's. */
export interface RemoteSocket<EmitEvents extends EventMap, SocketData> {
  readonly id: string;
  readonly handshake: Handshake;
  readonly rooms: ReadonlySet<string>;
  data: SocketData;
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: EventParams<EmitEvents, E>): boolean;
  /** How long a reply is awaited, in milliseconds; callbacks get an error first. */
  timeout(timeoutMs: number): {
    emit<E extends EventNames<EmitEvents>>(event: E, ...args: TimedParams<EmitEvents, E>): boolean;
  };
  join(rooms: string | readonly string[]): void | Promise<void>;
  leave(room: string): void | Promise<void>;
  disconnect(close?: boolean): unknown;
}
