// The helm at the top of the page: the line between this window and the server, and how it fares in words.
import { line, type Line } from "./connection.js";
import { waiting } from "./deliver.js";
import { setCondition, type Condition } from "./line-conditions.js";
import { find, make, prefersStillness } from "./page.js";
import { roundTrips } from "./round-trip.js";
import { watchWire, type Crossing } from "./wire.js";

/** How long the page says that the line is back. */
const backMs = 6_000;
/** From here on the page calls the line slow. */
const slowMs = 500;
const maxPulses = 14;

const helm = find("helm", HTMLElement);
const title = find("line-title", HTMLElement);
const detail = find("line-detail", HTMLElement);
const news = find("line-news", HTMLElement);
const tether = find("tether-line", HTMLElement);

let caughtUp = 0;
let sentLate = 0;
let backUntil = 0;

interface Words {
  readonly title: string;
  readonly detail: string;
}

function seconds(ms: number): string {
  return `${Math.max(0, ms / 1000).toFixed(1)} s`;
}

function awayWords({ attempt, nextAt }: Line & { phase: "away" }): Words {
  const tries =
    nextAt === null
      ? `attempt ${attempt} under way`
      : `attempt ${attempt} in ${seconds(nextAt - performance.now())}`;
  const buffered = waiting.value === 0 ? "nothing waits" : `${waiting.value} waiting`;
  return { title: "Reconnecting", detail: `${buffered} · ${tries}` };
}

function openWords({ transport, awayMs }: Line & { phase: "open" }): Words {
  const lastMs = roundTrips.value.at(-1);
  const name = transport === "websocket" ? "WebSocket" : "HTTP polling";
  const time = lastMs === undefined ? "" : ` · ${Math.round(lastMs)} ms`;
  if (performance.now() < backUntil) {
    const parts = [
      `away ${seconds(awayMs)}`,
      ...(sentLate > 0 ? [`${sentLate} sent late`] : []),
      ...(caughtUp > 0 ? [`${caughtUp} caught up`] : []),
    ];
    return { title: "Back", detail: parts.join(" · ") };
  }
  const isSlow = lastMs !== undefined && lastMs > slowMs;
  const underWay = isSlow && waiting.value > 0 ? ` · ${waiting.value} under way` : "";
  return { title: isSlow ? "Slow, but holding" : "Holding", detail: `${name}${time}${underWay}` };
}

function words(state: Line): Words {
  if (state.phase === "open") return openWords(state);
  if (state.phase === "away") return awayWords(state);
  if (state.phase === "refused") return { title: "Not let in", detail: state.sentence };
  return { title: "Casting the line", detail: "" };
}

function show(): void {
  const state = line.value;
  const now = words(state);
  helm.dataset["phase"] = state.phase;
  helm.dataset["transport"] = state.phase === "open" ? state.transport : "none";
  helm.dataset["mood"] = now.title;
  title.textContent = now.title;
  detail.textContent = now.detail;
}

/** Says aloud what changed, and not each tick of a countdown. */
function announce(state: Line): void {
  if (state.phase === "away")
    news.textContent = "The line to the server is gone. What you send waits until it is back.";
  else if (state.phase === "open" && state.awayMs > 0) news.textContent = "The line is back.";
}

function pulse({ direction, type }: Crossing): void {
  if (prefersStillness() || document.hidden || tether.childElementCount > maxPulses) return;
  const dot = make("b", { data: { direction, type } });
  const width = tether.clientWidth;
  const [from, to] = direction === "sent" ? [0, width] : [width, 0];
  tether.append(dot);
  const flight = dot.animate([{ transform: `translateX(${from}px)` }, { transform: `translateX(${to}px)` }], {
    duration: 700,
    easing: "cubic-bezier(.45,.05,.4,1)",
  });
  flight.onfinish = () => dot.remove();
}

/** Counts messages of others that came while this window was away. */
export function countCaughtUp(messages: number): void {
  caughtUp = messages;
  show();
}

/** Starts the helm. */
export function startLineView(): void {
  let lastPhase: Line["phase"] = "connecting";
  line.watch((state) => {
    if (state.phase === "open" && lastPhase === "away") {
      backUntil = performance.now() + backMs;
      sentLate = waiting.value;
      caughtUp = 0;
    }
    if (state.phase !== lastPhase) announce(state);
    lastPhase = state.phase;
    show();
  });
  waiting.watch(show);
  roundTrips.watch((times) => {
    drawSparkline(times);
    show();
  });
  setInterval(show, 200);
  watchWire(pulse);
  find("conditions", HTMLFieldSetElement).addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) setCondition(target.value as Condition);
  });
}

function drawSparkline(times: readonly number[]): void {
  const most = Math.max(20, ...times);
  const points = times.map(
    (time, index) => `${60 - (times.length - 1 - index) * 3},${13 - (time / most) * 12}`,
  );
  const sparkline = find("sparkline", SVGSVGElement);
  sparkline.classList.toggle("is-ready", times.length >= 3);
  sparkline.firstElementChild?.setAttribute("points", points.join(" "));
}
