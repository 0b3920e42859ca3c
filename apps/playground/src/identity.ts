// Who this window is: a secret key, a name and a room, kept for the life of the tab. Not what others see (events.ts, Person).
import { standingRooms } from "./limits.js";

const adjectives = ["Amber", "Calm", "Slate", "Brisk", "Silver", "Quiet", "Sandy", "Misty", "Lucky", "Salty"];
const creatures = [
  "Limpet",
  "Otter",
  "Puffin",
  "Urchin",
  "Wrasse",
  "Whelk",
  "Tern",
  "Eider",
  "Starfish",
  "Kelpie",
];

/** A short random id, of the shape the server accepts. */
export function newId(): string {
  // randomUUID needs a secure page, and a phone on the same network has none.
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function pick(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] ?? "";
}

function remembered(name: string, make: () => string): string {
  const value = sessionStorage.getItem(name) ?? make();
  sessionStorage.setItem(name, value);
  return value;
}

/** This window's identity. Changes are kept, so that a reload and a reconnect are the same person. */
export const identity = {
  key: remembered("key", newId),
  name: remembered("name", () => `${pick(adjectives)} ${pick(creatures)}`),
  room: remembered("room", () => standingRooms[0]),
  change(change: { readonly name?: string; readonly room?: string }): void {
    Object.assign(this, change);
    for (const [name, value] of Object.entries(change)) sessionStorage.setItem(name, value);
  },
};
