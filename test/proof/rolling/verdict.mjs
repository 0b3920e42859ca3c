// What became of every message of a rolling restart, and how long it took. It runs nothing.
import { checkHistory } from "holdfast/testkit";

/**
 * @param reports of all nodes
 * @param visitors all clients
 * @param window `{ from, to }`: when nodes were replaced
 */
export function verdict(reports, visitors, window) {
  const down = checkHistory(downEvents(reports, visitors));
  const up = checkHistory(upEvents(reports, visitors));
  return {
    down: down.counts,
    up: up.counts,
    violations: [...down.violations, ...up.violations],
    ours: delays(
      visitors.filter(({ isOurs }) => isOurs),
      window,
    ),
    official: delays(
      visitors.filter(({ isOurs }) => !isOurs),
      window,
    ),
  };
}

function downEvents(reports, visitors) {
  const sent = reports.flatMap(({ sent: messages }) => messages);
  const channels = [...new Set(sent.map(({ channel }) => channel))];
  const events = sent.map((message) => ({ kind: "send", by: message.channel, ...message }));
  for (const visitor of visitors) {
    const own = channels.filter((channel) => visitor.concerns(channel));
    for (const channel of own) {
      events.push({ kind: "join", by: visitor.name, channel, at: 0 });
      for (const at of visitor.gaps) events.push({ kind: "gap", by: visitor.name, channel, at });
    }
    for (const { channel, seq, at } of visitor.heard)
      events.push({ kind: "receive", by: visitor.name, from: channel, channel, seq, at });
  }
  return inOrder(events);
}

function upEvents(reports, visitors) {
  const events = [];
  for (const { name, said } of visitors) {
    events.push({ kind: "join", by: "cluster", channel: name, at: 0 });
    for (const message of said) events.push({ kind: "send", by: name, channel: name, ...message });
  }
  for (const { heard } of reports)
    for (const { from, ...message } of heard)
      events.push({ kind: "receive", by: "cluster", from, channel: from, ...message });
  return inOrder(events);
}

function inOrder(events) {
  return events.toSorted((a, b) => a.at - b.at);
}

/** How long messages were under way, in milliseconds: as usual, and while nodes were replaced. */
function delays(visitors, { from, to }) {
  const heard = visitors.flatMap((visitor) => visitor.heard);
  const isMoved = ({ sentAt }) => sentAt >= from && sentAt <= to;
  return {
    usual: percentiles(heard.filter((message) => !isMoved(message))),
    restart: percentiles(heard.filter(isMoved)),
  };
}

function percentiles(heard) {
  const sorted = heard.map(({ at, sentAt }) => at - sentAt).toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
