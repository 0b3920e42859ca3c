// The logs of a history: for each channel its messages in order, and who was a member at which of them. It judges nothing.
import type { RecordedEvent } from "./history.js";

/** A message of a log. */
export interface LoggedMessage {
  readonly from: string;
  readonly seq: number;
  /** Where it stands: 1, 2, 3 … */
  readonly position: number;
  /** False: its sender was told that nobody knows, so it need not have arrived. */
  readonly isOwed: boolean;
}

/** Who was a member from one position on, up to and with another. */
interface Stay {
  readonly after: number;
  until: number;
}

/** What a sender was told of a message. */
export type Outcome = "ok" | "fail" | "unknown";

/** One channel. */
export class ChannelLog {
  readonly messages: LoggedMessage[] = [];
  /** Messages that stand in it more than once. */
  readonly doubled: LoggedMessage[] = [];
  readonly outcomes: Map<string, Outcome> = new Map();
  readonly sent: Set<string> = new Set();
  readonly #found: Map<string, LoggedMessage> = new Map();
  readonly #stays: Map<string, Stay[]> = new Map();
  /** Read from a log, and not from what was sent. */
  isRead = false;

  get tail(): number {
    return this.messages.length;
  }

  /** Who was ever in it. */
  get members(): Iterable<string> {
    return this.#stays.keys();
  }

  add(from: string, seq: number): void {
    const key = keyOf(from, seq);
    const outcome = this.outcomes.get(key);
    if (outcome === "fail" && !this.isRead) return;
    const isOwed = this.isRead || outcome !== "unknown";
    const message = { from, seq, position: this.tail + 1, isOwed };
    this.messages.push(message);
    if (this.#found.has(key)) this.doubled.push(message);
    else this.#found.set(key, message);
  }

  find(from: string, seq: number): LoggedMessage | undefined {
    return this.#found.get(keyOf(from, seq));
  }

  holds(key: string): boolean {
    return this.#found.has(key);
  }

  join(member: string): void {
    const stays = this.#stays.get(member) ?? [];
    this.#stays.set(member, stays);
    if (stays.at(-1)?.until !== Infinity) stays.push({ after: this.tail, until: Infinity });
  }

  leave(member: string): void {
    const stay = this.#stays.get(member)?.at(-1);
    if (stay?.until === Infinity) stay.until = this.tail;
  }

  /** Whether the member is in it after all that the log has. */
  has(member: string): boolean {
    return this.#stays.get(member)?.at(-1)?.until === Infinity;
  }

  wasIn(member: string, position: number): boolean {
    return (
      this.#stays.get(member)?.some(({ after, until }) => after < position && position <= until) ?? false
    );
  }
}

/** A message's name within its channel. */
export function keyOf(from: string, seq: number): string {
  return `${from} ${seq}`;
}

/** The channels of a history, by their names. */
export class ChannelLogs extends Map<string, ChannelLog> {
  of(channel: string): ChannelLog {
    let log = this.get(channel);
    if (log === undefined) this.set(channel, (log = new ChannelLog()));
    return log;
  }
}

/** Reads the logs out of a history. */
export function readLogs(events: readonly RecordedEvent[]): ChannelLogs {
  const logs = new ChannelLogs();
  for (const event of events) {
    if (event.kind === "outcome")
      logs.of(event.channel).outcomes.set(keyOf(event.by, event.seq), event.outcome);
    else if (event.kind === "append") logs.of(event.channel).isRead = true;
    else if (event.kind === "send") logs.of(event.channel).sent.add(keyOf(event.by, event.seq));
  }
  for (const event of events) enter(logs, event);
  return logs;
}

function enter(logs: ChannelLogs, event: RecordedEvent): void {
  switch (event.kind) {
    case "send": {
      const log = logs.of(event.channel);
      if (!log.isRead) log.add(event.by, event.seq);
      return;
    }
    case "append":
      return logs.of(event.channel).add(event.from, event.seq);
    case "join":
      return logs.of(event.channel).join(event.by);
    case "leave":
      return logs.of(event.channel).leave(event.by);
    case "outcome":
    case "receive":
    case "connected":
    case "gap":
    case "end":
    case "ask":
    case "answer":
    case "members":
  }
}
