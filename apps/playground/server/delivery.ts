// The namespaces `/delivery`, where a client and the server say numbers to each other, and `/reports`, where the page asks what has
// become of them. A run outlives its connections: it is what the page compares.
import type { ReportsToServer, RunReport, RunToPage, RunToServer } from "../src/delivery/events.js";
import { Tally } from "../src/delivery/tally.js";
import type { NoEvents } from "./introduce.js";
import type { Namespace } from "./library.js";

export type DeliveryNamespace = Namespace<RunToServer, RunToPage, NoEvents, { run: string }>;
export type ReportsNamespace = Namespace<ReportsToServer, NoEvents, NoEvents, object>;

/** How often the server says something, in milliseconds. */
const paceMs = 100;
/** So long a run is remembered that nobody asks for. */
const forgetMs = 60_000;
const maxRuns = 100;

interface Run {
  readonly heard: Tally;
  sent: number;
  askedAt: number;
}

/**
 * Serves both.
 *
 * @returns the way to stop its timer
 */
export function serveDelivery(delivery: DeliveryNamespace, reports: ReportsNamespace): { close(): void } {
  const runs = new Map<string, Run>();
  delivery.use((socket, next) => {
    const { run } = socket.handshake.auth as { readonly run?: unknown };
    if (typeof run !== "string" || !/^[\da-f-]{36}$/.test(run))
      return next(new Error("A run must have an id."));
    if (!runs.has(run) && runs.size >= maxRuns) return next(new Error("Too many runs are under way."));
    socket.data.run = run;
    next();
  });
  delivery.on("connection", (socket) => {
    const { run } = socket.data;
    const known = runs.get(run) ?? { heard: new Tally(), sent: 0, askedAt: performance.now() };
    runs.set(run, known);
    socket.join(run);
    socket.on("up", (number) => void known.heard.add(number));
  });
  reports.on("connection", (socket) => {
    socket.on("report", (id, answer) => {
      const run = runs.get(id);
      if (run !== undefined) run.askedAt = performance.now();
      if (typeof answer === "function") answer(run === undefined ? null : reportOf(run));
    });
  });
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [id, run] of runs) {
      if (now - run.askedAt > forgetMs) {
        runs.delete(id);
        delivery.in(id).disconnectSockets(true);
      } else delivery.to(id).emit("down", ++run.sent);
    }
  }, paceMs);
  return { close: () => clearInterval(timer) };
}

function reportOf({ sent, heard }: Run): RunReport {
  return { sent, counts: heard.counts };
}
