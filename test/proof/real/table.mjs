// What became of every message, side by side: as text.

const rows = [
  ["seconds", ({ tookMs }) => Math.round(tookMs / 1000)],
  ["faults", ({ broken }) => broken],
  ["server killed", ({ kills }) => kills],
  ["  by itself, at named points", ({ reached }) => reached],
  ["reconnections", ({ reconnections }) => reconnections],
  ["to clients: received", ({ down }) => down.counts.received],
  ["  lost without a word", ({ down }) => down.counts.lost],
  ["  doubled", ({ down }) => down.counts.doubled],
  ["  out of order", ({ down }) => down.counts.disordered],
  ["  told as missing", ({ down }) => down.counts.missed],
  ["to the server: sent", ({ up }) => up.counts.sent],
  ["  received", ({ up }) => up.counts.received],
  ["  lost without a word", ({ up }) => up.counts.lost],
  ["  doubled", ({ up }) => up.counts.doubled],
  ["  out of order", ({ up }) => up.counts.disordered],
  ["  redelivered, and marked so", ({ up }) => up.counts.redelivered],
];

/** Lines of text: a column for each result. */
export function table(title, results) {
  const titles = results.map(({ subject }) => subject);
  const body = rows.map(([name, cell]) =>
    line(
      name,
      results.map((result) => cell(result).toLocaleString("en")),
    ),
  );
  return [title, line("", titles), ...body].join("\n");
}

function line(name, cells) {
  return name.padEnd(30) + cells.map((cell) => cell.padStart(12)).join("");
}
