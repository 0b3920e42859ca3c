// The one connection of the page, the two namespaces on it, and how the line fares. It shows nothing (line-view.ts).
import type { BoardToPage, BoardToServer, ChatToPage, ChatToServer } from "./events.js";
import { identity } from "./identity.js";
import { io, type Socket } from "./library.js";
import { standBetween } from "./line-conditions.js";
import { observable, type Observable } from "./observable.js";

export type ChatSocket = Socket<ChatToPage, ChatToServer>;
export type BoardSocket = Socket<BoardToPage, BoardToServer>;

/** How the line fares. Times are those of `performance.now()`. */
export type Line =
  | { readonly phase: "connecting" }
  | { readonly phase: "refused"; readonly sentence: string }
  | { readonly phase: "open"; readonly transport: string; readonly awayMs: number }
  | {
      readonly phase: "away";
      readonly since: number;
      readonly attempt: number;
      readonly nextAt: number | null;
    };

// Without a session that goes on: this page shows what an application does about a lost connection by itself. What it is spared with one
// is shown beside it (delivery.html).
const resume = false;
// Without jitter the page knows when the next attempt is due, and says so. A service with many clients keeps the jitter.
const backoff = { reconnectionDelay: 1_000, reconnectionDelayMax: 5_000, randomizationFactor: 0 };

const introduction = (tell: (auth: Record<string, unknown>) => void): void => {
  tell({ key: identity.key, name: identity.name, room: identity.room });
};

standBetween();

/** The common namespace: chat, people, first steps. */
export const chat: ChatSocket = io({ ...backoff, resume, auth: introduction });
/** The board's namespace, over the same connection. */
export const board: BoardSocket = io("/board", { auth: introduction });
export const manager = chat.io;
export const line: Observable<Line> = observable<Line>({ phase: "connecting" });

function delayMs(failures: number): number {
  return Math.min(backoff.reconnectionDelay * 2 ** failures, backoff.reconnectionDelayMax);
}

function away(failures: number): void {
  const now = performance.now();
  const since = line.value.phase === "away" ? line.value.since : now;
  line.set({ phase: "away", since, attempt: failures + 1, nextAt: now + delayMs(failures) });
}

chat.on("connect", () => {
  const awayMs = line.value.phase === "away" ? performance.now() - line.value.since : 0;
  line.set({ phase: "open", transport: manager.engine.transport.name, awayMs });
  manager.engine.once("upgrade", ({ name }) => {
    if (line.value.phase === "open") line.set({ ...line.value, transport: name });
  });
});
chat.on("disconnect", () => away(0));
chat.on("connect_error", (error) => {
  // The server refused us: nothing will change by itself. Otherwise the manager goes on trying.
  if (!chat.active) line.set({ phase: "refused", sentence: error.message });
  else if (line.value.phase === "connecting") away(0);
});
manager.on("reconnect_attempt", (attempt) => {
  if (line.value.phase === "away") line.set({ ...line.value, attempt, nextAt: null });
});
manager.on("reconnect_error", () => {
  if (line.value.phase === "away") away(line.value.attempt);
});
