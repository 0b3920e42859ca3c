// Shows how one client fares: a small table, and what its application has heard of the cuts.
import { make } from "../page.js";
import type { Direction, Standing } from "./contender.js";

const columns = ["sent", "received", "doubled", "lost"] as const;

/** The card of one client. */
export interface ContenderCard {
  readonly element: HTMLElement;
  show(standing: Standing): void;
}

/** Makes the card. */
export function contenderCard(name: string, version: string, remark: string): ContenderCard {
  const up = directionRow("You to server");
  const down = directionRow("Server to you");
  const verdict = make("p", { class: "verdict" });
  const heading = make("h2", { text: name });
  const element = make(
    "section",
    { class: "card contender", attributes: { "aria-label": name } },
    make("header", { class: "card-head" }, heading, make("span", { class: "tag", text: version })),
    make("p", { class: "remark", text: remark }),
    make(
      "table",
      {},
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          make("td"),
          ...columns.map((text) => make("th", { text, attributes: { scope: "col" } })),
        ),
      ),
      make("tbody", {}, up.element, down.element),
    ),
    verdict,
  );
  return {
    element,
    show(standing) {
      up.show(standing.up);
      down.show(standing.down);
      const lost = standing.up.lost + standing.down.lost;
      const doubled = standing.up.doubled + standing.down.doubled;
      verdict.textContent = verdictOf(lost, doubled, standing.disconnects);
      element.dataset["mood"] = lost + doubled === 0 ? "whole" : "torn";
    },
  };
}

function directionRow(name: string): { element: HTMLElement; show(direction: Direction): void } {
  const cells = columns.map((column) => make("td", { text: "0", data: { column } }));
  const element = make("tr", {}, make("th", { text: name, attributes: { scope: "row" } }), ...cells);
  return {
    element,
    show(direction) {
      for (const [index, cell] of cells.entries()) {
        const count = direction[columns[index] ?? "sent"];
        cell.textContent = String(count);
        cell.dataset["isBad"] = String(index > 1 && count > 0);
      }
    },
  };
}

function verdictOf(lost: number, doubled: number, disconnects: number): string {
  const fate = lost + doubled === 0 ? "All that has come is whole" : `${lost} lost, ${doubled} doubled`;
  const times = disconnects === 1 ? "once" : `${disconnects} times`;
  return `${fate}. The application heard “disconnect” ${disconnects === 0 ? "never" : times}.`;
}
