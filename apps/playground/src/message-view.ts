// Shows one message of a room, and how far it has come. It keeps no state beside the elements.
import type { Message, Picture } from "./events.js";
import { make } from "./page.js";

/** How far a message of this window has come. */
export type Progress =
  | { readonly state: "waiting" }
  | { readonly state: "sent" }
  | { readonly state: "reached"; readonly windows: number }
  | { readonly state: "refused"; readonly sentence: string };

/** Messages of one author within this time share a head. */
const togetherMs = 120_000;

function initials(name: string): string {
  const words = name.split(" ");
  return words.length > 1
    ? words
        .map((word) => word.charAt(0))
        .slice(0, 2)
        .join("")
    : name.slice(0, 2);
}

/** The small mark of a person: initials on their colour. */
export function badge(person: Message["from"]): HTMLElement {
  const looks = { class: "badge", text: initials(person.name), data: { hue: String(person.hue) } };
  return make("span", { ...looks, attributes: { "aria-hidden": "true" } });
}

function pictureView({ type, bytes }: Picture, name: string): HTMLElement {
  if (bytes === null) return make("p", { class: "picture-gone", text: "An image the room no longer keeps." });
  const source = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const image = make("img", { class: "picture", attributes: { src: source, alt: `Image from ${name}` } });
  // The image keeps what it has decoded; the bytes need not stay.
  image.addEventListener("load", () => URL.revokeObjectURL(source), { once: true });
  const note = make("figcaption", {
    text: `${type.slice(6).toUpperCase()}, ${Math.ceil(bytes.byteLength / 1000)} kB of binary`,
  });
  return make("figure", {}, image, note);
}

/** Makes the list item of a message; `before` is the message above it. */
export function messageView(message: Message, isOwn: boolean, before: Message | undefined): HTMLLIElement {
  const { from, at, text, picture } = message;
  const continues = before?.from.id === from.id && at - before.at < togetherMs;
  const time = new Date(at);
  const item = make("li", {
    class: "message",
    data: { id: message.id, own: String(isOwn), continues: String(continues) },
  });
  item.append(
    badge(from),
    make(
      "p",
      { class: "message-head" },
      make("strong", { text: isOwn ? "You" : from.name, data: { hue: String(from.hue) } }),
      make("time", {
        text: time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }),
        attributes: { datetime: time.toISOString() },
      }),
    ),
    picture === undefined
      ? make("p", { class: "message-text", text: text ?? "" })
      : pictureView(picture, from.name),
  );
  return item;
}

/** Shows how far an own message has come. */
export function showProgress(item: HTMLElement, progress: Progress): void {
  const mark = item.querySelector(".mark") ?? item.appendChild(make("span", { class: "mark" }));
  item.dataset["progress"] = progress.state;
  mark.textContent = describe(progress);
}

function describe(progress: Progress): string {
  if (progress.state === "refused") return progress.sentence;
  if (progress.state !== "reached") return progress.state;
  return progress.windows === 0 ? "sent; nobody else is here" : `reached ${progress.windows}`;
}
