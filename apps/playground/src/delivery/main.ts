// Starts the page of deliveries: two clients at one server, a switch that cuts the network of both, and what has become of what was said.
import { io } from "holdfast/client";
import type { Socket } from "holdfast/client";
import { find } from "../page.js";
import { contenderCard } from "./contender-card.js";
import { Contender, paceMs, type OpenClient } from "./contender.js";
import type { ReportsToServer } from "./events.js";
import { setCut, SeverableSocket } from "./severable-socket.js";

/** By long-polling, which the switch leaves alone: what the server knows is not to be cut off with the rest. */
const reports: Socket<Record<string, never>, ReportsToServer> = io("/reports", {
  transports: ["polling"],
  forceNew: true,
});

// From here on: Socket.IO's client takes hold of the browser's WebSocket when it is loaded.
globalThis.WebSocket = SeverableSocket as unknown as typeof WebSocket;
const official = await import("socket.io-client");

const options = { transports: ["websocket"], forceNew: true };

const contenders: readonly { readonly open: OpenClient; readonly card: ReturnType<typeof contenderCard> }[] =
  [
    {
      open: (auth) => io("/delivery", { ...options, auth }),
      card: contenderCard("holdfast/client", "this build", "Goes on with its session where the cut was."),
    },
    {
      open: (auth) => official.io("/delivery", { ...options, auth }),
      card: contenderCard(
        "socket.io-client",
        "4.8.4",
        "Begins a new session after a cut, and sends what it was given meanwhile.",
      ),
    },
  ];

const stage = find("contenders", HTMLElement);
const network = find("network", HTMLFieldSetElement);
const blip = find("blip", HTMLButtonElement);
const news = find("news", HTMLElement);
const blipMs = 3_000;

let running = contenders.map(({ open }) => new Contender(open));

function setNetwork(isCut: boolean): void {
  setCut(isCut);
  document.body.dataset["network"] = isCut ? "cut" : "steady";
  news.textContent = isCut
    ? "Nothing comes through, and nobody has said goodbye."
    : `Both ends say something every ${paceMs} ms, to each client.`;
  for (const input of network.querySelectorAll("input")) input.checked = (input.value === "cut") === isCut;
}

async function refresh(): Promise<void> {
  for (const [index, contender] of running.entries()) {
    const report = await reports.emitWithAck("report", contender.run);
    if (report !== null) contender.learn(report);
    contenders[index]?.card.show(contender.standing);
  }
}

stage.replaceChildren(...contenders.map(({ card }) => card.element));
network.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement) setNetwork(target.value === "cut");
});
blip.addEventListener("click", () => {
  setNetwork(true);
  setTimeout(() => setNetwork(false), blipMs);
});
find("again", HTMLButtonElement).addEventListener("click", () => {
  for (const contender of running) contender.leave();
  running = contenders.map(({ open }) => new Contender(open));
});
setNetwork(false);
for (;;) {
  await refresh();
  await new Promise((resolve) => setTimeout(resolve, 2 * paceMs));
}
