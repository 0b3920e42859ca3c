// The panel that shows every packet as it crosses the wire, with what it means. The reading is explain.ts.
import { Explainer, kinds, type Explanation, type Kind } from "./explain.js";
import { follow } from "./follow.js";
import { find, make } from "./page.js";
import { bytesOf, watchWire, type Crossing } from "./wire.js";

/** The panel forgets the oldest packets beyond this. */
const maxRows = 400;
const maxShown = 2_000;

const kindNames: Readonly<Record<Kind, string>> = {
  event: "Events",
  ack: "Answers",
  binary: "Binary",
  connection: "Connection",
  heartbeat: "Heartbeats",
};

const panel = find("packets", HTMLOListElement);
const pause = find("wire-pause", HTMLButtonElement);
const search = find("wire-search", HTMLInputElement);
const newest = find("wire-newest", HTMLButtonElement);

const following = follow(panel, () => (newest.hidden = true));
const sums = { sent: { packets: 0, bytes: 0 }, received: { packets: 0, bytes: 0 } };
const hidden = new Set<Kind>();
let held: HTMLLIElement[] | null = null;
let startedAt = 0;

function size(bytes: number): string {
  return bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}

function clock(at: number): string {
  const seconds = (at - startedAt) / 1_000;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
}

function shortened(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)} … (${text.length} characters)` : text;
}

function partsView({ parts }: Explanation): HTMLElement {
  const raw = make("code", { class: "raw" });
  const meanings = make("dl", { class: "meanings" });
  for (const { role, text, meaning } of parts) {
    raw.append(make("span", { text: shortened(text), title: meaning, data: { role } }));
    if (role === "data") continue;
    meanings.append(make("dt", { text, data: { role } }), make("dd", { text: meaning }));
  }
  return make("div", { class: "packet-parts" }, raw, meanings);
}

function row(crossing: Crossing, explanation: Explanation): HTMLLIElement {
  const { direction, transport } = crossing;
  const { kind, label, subject, namespace, sentence } = explanation;
  const summary = make(
    "summary",
    {},
    make("span", { class: "arrow", text: direction === "sent" ? "↑" : "↓", title: direction }),
    make("span", { class: "label", text: label }),
    make("span", { class: "subject", text: subject }),
    ...(namespace === null || namespace === "/" ? [] : [make("span", { class: "tag", text: namespace })]),
    make("span", { class: "via", text: transport === "websocket" ? "ws" : "http", title: transport }),
    make("span", { class: "bytes", text: size(bytesOf(crossing)) }),
    make("time", { text: clock(crossing.at) }),
    make("span", { class: "sentence", text: sentence }),
  );
  const details = make("details", {}, summary);
  // Most packets are never opened: their parts are made when one is.
  details.addEventListener("toggle", () => details.append(partsView(explanation)), { once: true });
  const item = make(
    "li",
    { class: "packet", data: { direction, kind, type: crossing.type, transport } },
    details,
  );
  item.hidden = !matches(item);
  return item;
}

function matches(item: HTMLLIElement): boolean {
  if (hidden.has(item.dataset["kind"] as Kind)) return false;
  return (item.textContent ?? "").toLowerCase().includes(search.value.trim().toLowerCase());
}

function append(items: readonly HTMLLIElement[]): void {
  panel.append(...items);
  while (panel.childElementCount > maxRows) panel.firstElementChild?.remove();
  if (!following.grown()) newest.hidden = false;
}

function count(crossing: Crossing): void {
  const sum = sums[crossing.direction];
  sum.packets += 1;
  sum.bytes += bytesOf(crossing);
  find(`sum-${crossing.direction}`, HTMLElement).textContent = `${sum.packets}, ${size(sum.bytes)}`;
}

function take(crossing: Crossing, explainer: Explainer): void {
  count(crossing);
  const item = row(crossing, explainer.explain(crossing));
  if (held === null) return append([item]);
  held = [...held, item].slice(-maxRows);
  pause.textContent = `Resume (${held.length})`;
}

function startPause(): void {
  pause.addEventListener("click", () => {
    const waited = held;
    held = waited === null ? [] : null;
    pause.setAttribute("aria-pressed", String(held !== null));
    pause.textContent = held === null ? "Pause" : "Resume";
    if (waited !== null) append(waited);
  });
}

function filter(): void {
  for (const item of panel.children) if (item instanceof HTMLLIElement) item.hidden = !matches(item);
  following.toEnd();
}

function startFilters(): void {
  for (const kind of kinds) {
    const chip = make("button", {
      class: "chip",
      text: kindNames[kind],
      attributes: { type: "button", "aria-pressed": "true" },
    });
    chip.addEventListener("click", () => {
      if (!hidden.delete(kind)) hidden.add(kind);
      chip.setAttribute("aria-pressed", String(!hidden.has(kind)));
      filter();
    });
    find("wire-kinds", HTMLElement).append(chip);
  }
  search.addEventListener("input", filter);
}

/** Starts the panel. Call it before anything is sent. */
export function startWirePanel(): void {
  const explainer = new Explainer();
  startedAt = performance.now();
  startPause();
  startFilters();
  find("wire-clear", HTMLButtonElement).addEventListener("click", () => {
    panel.replaceChildren();
    newest.hidden = true;
  });
  newest.addEventListener("click", following.toEnd);
  watchWire((crossing) => take(crossing, explainer));
}
