// Judges a history by eight rules, in linear time. It trusts what each program wrote down of itself, and nothing else.
import { Answers } from "./answers.js";
import { type ChannelLogs, keyOf, readLogs } from "./channel-log.js";
import type { RecordedEvent } from "./history.js";
import { Receiver, type ReceiverFault } from "./receiver.js";

/*
 * | rule      | what must hold                                                                                     |
 * |-----------|----------------------------------------------------------------------------------------------------|
 * | phantom   | whatever is received was sent, to this receiver among others                                       |
 * | loss      | whatever was sent, and did not fail, is in the log, and came to every member; or a gap was told    |
 * | duplicate | once in the log, and once to every member, unless it is marked as redelivered                      |
 * | order     | a member receives in the order of the log                                                          |
 * | gap       | what is skipped is told, once for each connection, and before anything newer                                           |
 * | outcome   | what failed never arrives                                                                          |
 * | answer    | a callback is called exactly once, at most a second after its time                                 |
 * | members   | a node knows who is in a channel                                                                   |
 */

/** The name of a rule. */
export type Rule = ReceiverFault | "outcome" | "answer" | "members";

/** A rule that did not hold, and where. */
export interface Violation {
  readonly rule: Rule;
  readonly text: string;
}

/** How much a history holds. Receipts are counted for each member. */
export interface HistoryCounts {
  sent: number;
  received: number;
  doubled: number;
  /** Came again, and was marked so. */
  redelivered: number;
  /** Never came, and nothing told. */
  lost: number;
  /** Never came, and a gap told it. */
  missed: number;
  gaps: number;
}

/** What became of a check. */
export interface Verdict {
  readonly violations: readonly Violation[];
  readonly counts: HistoryCounts;
}

/**
 * Checks a history whose programs have come to rest: the network is whole, and nothing is under way any more.
 *
 * @example
 * expect(checkHistory(history.events).violations).toEqual([]);
 */
export function checkHistory(events: readonly RecordedEvent[]): Verdict {
  const violations: Violation[] = [];
  const logs = readLogs(events);
  const counts: HistoryCounts = {
    sent: 0,
    received: 0,
    doubled: 0,
    redelivered: 0,
    lost: 0,
    missed: 0,
    gaps: 0,
  };
  const flag = (rule: Rule, where: string, text: string): void => {
    violations.push({ rule, text: `${where}: ${text}` });
    if (rule === "loss") counts.lost++;
  };
  checkLogs(logs, flag);
  for (const log of logs.values()) counts.sent += log.tail;
  follow(events, logs, counts, flag);
  return { violations, counts };
}

type Flag = (rule: Rule, where: string, text: string) => void;

function checkLogs(logs: ChannelLogs, flag: Flag): void {
  for (const [channel, log] of logs) {
    for (const { from, seq } of log.doubled)
      flag("duplicate", channel, `${from}'s message ${seq} stands twice in the log`);
    for (const { from, seq } of log.messages) {
      const key = keyOf(from, seq);
      if (!log.sent.has(key))
        flag("phantom", channel, `${from}'s message ${seq} is in the log, and nobody has sent it`);
      if (log.outcomes.get(key) === "fail")
        flag("outcome", channel, `${from}'s message ${seq} failed, and is in the log`);
    }
    if (!log.isRead) continue;
    for (const [key, outcome] of log.outcomes) {
      if (outcome === "ok" && !log.holds(key))
        flag("loss", channel, `message ${key} was said to be safe, and the log has it not`);
    }
  }
}

function follow(
  events: readonly RecordedEvent[],
  logs: ChannelLogs,
  counts: HistoryCounts,
  flag: Flag,
): void {
  const receivers = new Receivers(logs, flag);
  const answers = new Answers((where, text) => flag("answer", where, text));
  const present = new Presence();
  const ended = new Set<string>();
  // How long each log was when something was told.
  const lengths = new Map<string, number>();
  for (const event of events) {
    switch (event.kind) {
      case "send": {
        const { by, channel, seq } = event;
        if (logs.of(channel).outcomes.get(keyOf(by, seq)) !== "fail")
          lengths.set(channel, (lengths.get(channel) ?? 0) + 1);
        break;
      }
      case "receive": {
        const { by, channel, from, seq, isRedelivered = false } = event;
        if (logs.of(channel).outcomes.get(keyOf(from, seq)) === "fail")
          flag("outcome", `${by} in ${channel}`, `${from}'s message ${seq} failed, and came`);
        else receivers.of(by, channel).receive(from, seq, isRedelivered);
        break;
      }
      case "connected":
        receivers.connected(event.by);
        break;
      case "gap": {
        const log = logs.of(event.channel);
        counts.gaps++;
        receivers.of(event.by, event.channel).gap(log.isRead ? log.tail : (lengths.get(event.channel) ?? 0));
        break;
      }
      case "join":
      case "leave":
        present.note(event.kind, event.channel, event.by);
        break;
      case "members":
        present.check(event, flag);
        break;
      case "end":
        ended.add(event.by);
        break;
      case "ask":
      case "answer":
        answers.note(event);
        break;
      case "append":
      case "outcome":
    }
  }
  answers.finish(ended);
  receivers.finish(ended, counts);
}

/** The members of all channels. */
class Receivers {
  readonly #logs: ChannelLogs;
  readonly #flag: Flag;
  readonly #receivers: Map<string, { readonly by: string; readonly receiver: Receiver }> = new Map();

  constructor(logs: ChannelLogs, flag: Flag) {
    this.#logs = logs;
    this.#flag = flag;
    for (const [channel, log] of logs) for (const member of log.members) this.of(member, channel);
  }

  of(by: string, channel: string): Receiver {
    const where = `${by} in ${channel}`;
    const known = this.#receivers.get(where);
    if (known !== undefined) return known.receiver;
    const receiver = new Receiver(by, this.#logs.of(channel), (rule, text) => this.#flag(rule, where, text));
    this.#receivers.set(where, { by, receiver });
    return receiver;
  }

  connected(member: string): void {
    for (const { by, receiver } of this.#receivers.values()) if (by === member) receiver.connected();
  }

  finish(ended: ReadonlySet<string>, counts: HistoryCounts): void {
    for (const { by, receiver } of this.#receivers.values()) {
      receiver.finish(ended.has(by));
      counts.received += receiver.received;
      counts.doubled += receiver.doubled;
      counts.redelivered += receiver.redelivered;
      counts.missed += receiver.missed;
    }
  }
}

/** Who is in which channel, as the history goes on. */
class Presence {
  readonly #channels: Map<string, Set<string>> = new Map();

  note(change: "join" | "leave", channel: string, member: string): void {
    const members = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, members);
    if (change === "join") members.add(member);
    else members.delete(member);
  }

  check({ by, channel, members }: RecordedEvent & { kind: "members" }, flag: Flag): void {
    const told = members.toSorted().join(", ");
    const real = [...(this.#channels.get(channel) ?? [])].toSorted().join(", ");
    if (told !== real) flag("members", channel, `${by} says that [${told}] are in it, and it is [${real}]`);
  }
}
