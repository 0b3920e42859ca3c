// Who is here: everybody's name, room and round-trip time; and this window's own name.
import { chat } from "./connection.js";
import { deliver } from "./deliver.js";
import type { Person } from "./events.js";
import { identity } from "./identity.js";
import { badge } from "./message-view.js";
import { find, make } from "./page.js";

const list = find("people-list", HTMLUListElement);
const form = find("rename", HTMLFormElement);
const field = find("your-name", HTMLInputElement);

let yourId = "";

function personView(person: Person): HTMLLIElement {
  const time = person.roundTripMs === null ? "" : `${person.roundTripMs} ms`;
  return make(
    "li",
    { data: { own: String(person.id === yourId) } },
    badge(person),
    make("span", { class: "person-name", text: person.id === yourId ? `${person.name} (you)` : person.name }),
    make("span", { class: "person-room", text: person.room }),
    make("span", { class: "person-time", text: time, title: "round-trip time" }),
  );
}

async function rename(): Promise<void> {
  const name = field.value.trim();
  if (name === "" || name === identity.name) {
    field.value = identity.name;
    return;
  }
  identity.change({ name });
  if (chat.connected) await deliver(chat, () => chat.emitWithAck("rename", name));
}

/** Starts the list. */
export function startPeople(): void {
  field.value = identity.name;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    field.blur();
  });
  field.addEventListener("blur", () => void rename());
  chat.on("welcome", (you) => {
    yourId = you.id;
    document.documentElement.style.setProperty("--own", `var(--hue-${you.hue})`);
  });
  chat.on("people", (people) => {
    find("people-count", HTMLElement).textContent = String(people.length);
    const youFirst = people.toSorted((one, other) => Number(other.id === yourId) - Number(one.id === yourId));
    list.replaceChildren(...youFirst.map(personView));
  });
}
