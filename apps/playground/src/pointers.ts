// Shows where the others hold their pens, for as long as they move.
import type { Person } from "./events.js";
import { limits } from "./limits.js";
import { find, make } from "./page.js";

const goneMs = 2_000;
const maxPointers = 20;

const sheet = find("board-sheet", HTMLElement);
const pointers = new Map<string, { readonly element: HTMLElement; timer: number }>();

/** Moves somebody's pointer. */
export function showPointer(person: Pick<Person, "id" | "name" | "hue">, x: number, y: number): void {
  const pointer = pointers.get(person.id) ?? newPointer(person);
  if (pointer === undefined) return;
  // Near the right edge the name stands on the other side, where there is room for it.
  pointer.element.dataset["side"] = x > limits.boardUnits * 0.75 ? "left" : "right";
  pointer.element.style.left = `${(x / limits.boardUnits) * 100}%`;
  pointer.element.style.top = `${(y / limits.boardUnits) * 100}%`;
  clearTimeout(pointer.timer);
  pointer.timer = window.setTimeout(() => {
    pointer.element.remove();
    pointers.delete(person.id);
  }, goneMs);
}

function newPointer({ id, name, hue }: Pick<Person, "id" | "name" | "hue">) {
  if (pointers.size >= maxPointers) return undefined;
  const element = make("span", {
    class: "pointer",
    text: name,
    data: { hue: String(hue) },
    attributes: { "aria-hidden": "true" },
  });
  const pointer = { element, timer: 0 };
  sheet.append(element);
  pointers.set(id, pointer);
  return pointer;
}
