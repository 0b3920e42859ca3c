// The rooms: which there are, which one this window is in, and the way into another.
import { turnTo } from "./chat.js";
import { chat } from "./connection.js";
import { deliver } from "./deliver.js";
import type { Person } from "./events.js";
import { identity } from "./identity.js";
import { standingRooms } from "./limits.js";
import { find, make } from "./page.js";

const tabs = find("room-tabs", HTMLElement);
const form = find("room-new", HTMLFormElement);
const field = find("room-name", HTMLInputElement);
const trouble = find("composer-trouble", HTMLElement);

let people: readonly Person[] = [];

function tab(room: string): HTMLButtonElement {
  const windows = people.filter((person) => person.room === room).length;
  const button = make("button", {
    class: "room-tab",
    text: room,
    attributes: { type: "button", "aria-pressed": String(room === identity.room) },
  });
  if (windows > 0) button.append(make("span", { class: "count", text: String(windows) }));
  button.addEventListener("click", () => void join(room));
  return button;
}

function show(): void {
  const rooms = new Set([...standingRooms, ...people.map(({ room }) => room), identity.room]);
  const focused = document.activeElement?.closest(".room-tab")?.firstChild?.textContent;
  tabs.replaceChildren(...[...rooms].map(tab));
  find("room-title", HTMLElement).textContent = `Chat in ${identity.room}`;
  // The tabs were made anew: whoever stood on one still does.
  for (const button of tabs.querySelectorAll("button")) {
    if (button.firstChild?.textContent === focused) button.focus();
  }
}

async function join(room: string): Promise<void> {
  const left = identity.room;
  trouble.textContent = "";
  if (room === left) return;
  identity.change({ room });
  turnTo(room);
  show();
  // While the line is away nothing is asked: the introduction of the next connection names the room.
  if (!chat.connected) return;
  const answer = await deliver(chat, () => chat.emitWithAck("join-room", room));
  if (answer.ok) return;
  await join(left);
  trouble.textContent = answer.error;
}

/** Starts the rooms. */
export function startRooms(): void {
  show();
  chat.on("people", (everybody) => {
    people = everybody;
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const room = field.value.trim().toLowerCase();
    field.value = "";
    if (room !== "") void join(room);
  });
}
