// The chat: what is said in the room, and the composer. Not the rooms themselves (rooms.ts).
import { chat, line } from "./connection.js";
import { Conversation } from "./conversation.js";
import { deliver } from "./deliver.js";
import type { Answer, Draft, Message, Person } from "./events.js";
import { follow } from "./follow.js";
import { identity, newId } from "./identity.js";
import { countCaughtUp } from "./line-view.js";
import { messageView, showProgress, type Progress } from "./message-view.js";
import { find } from "./page.js";
import { readyPicture, type ReadyPicture } from "./picture.js";

/** How often a window says that somebody types, and how long the others believe it. */
const typingMs = 2_000;

const list = find("messages", HTMLOListElement);
const composer = find("composer", HTMLFormElement);
const text = find("composer-text", HTMLInputElement);
const chooser = find("composer-image", HTMLInputElement);
const trouble = find("composer-trouble", HTMLElement);
const typing = find("typing", HTMLElement);

const following = follow(list);
const conversation = new Conversation();
let you: Person = { id: "", name: identity.name, hue: 0, room: identity.room, roundTripMs: null };
let shownRoom = "";
let hasBeenHere = false;

function show(message: Message, before: Message | undefined): void {
  const known = conversation.progressOf(message.id);
  // Written before the server said who we are, a message has no author's id.
  const isOwn = message.from.id === you.id || known !== undefined;
  const item = messageView(message, isOwn, before);
  if (known !== undefined) showProgress(item, known);
  item.querySelector("img")?.addEventListener("load", following.grown, { once: true });
  list.append(item);
}

function showAll(): void {
  list.replaceChildren();
  conversation.messages.forEach((message, index) => show(message, conversation.messages[index - 1]));
  list.dataset["empty"] = String(conversation.messages.length === 0);
  following.toEnd();
}

/** Shows a message below the last one. */
function append(message: Message, before: Message | undefined): void {
  show(message, before);
  list.dataset["empty"] = "false";
  following.grown();
}

function add(message: Message): void {
  const before = conversation.messages.at(-1);
  if (message.room === identity.room && conversation.add(message)) append(message, before);
}

function addOwn(message: Message): void {
  const before = conversation.messages.at(-1);
  conversation.addOwn(message);
  append(message, before);
  following.toEnd();
}

function progress(messageId: string, next: Progress): void {
  conversation.setProgress(messageId, next);
  const item = list.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  if (item instanceof HTMLElement) showProgress(item, next);
}

function refusal(error: unknown): Answer<never> {
  return { ok: false, error: error instanceof Error ? error.message : String(error) };
}

async function send(content: { readonly text: string } | { readonly picture: ReadyPicture }): Promise<void> {
  const head = { id: newId(), room: identity.room };
  const draft: Draft =
    "text" in content ? { ...head, ...content } : { ...head, picture: content.picture.bytes };
  const { id } = head;
  addOwn({ ...head, from: you, at: Date.now(), ...content });
  const answer = await deliver(chat, () => chat.emitWithAck("send-message", draft)).catch(refusal);
  progress(id, answer.ok ? { state: "sent" } : { state: "refused", sentence: answer.error });
}

async function sendPicture(file: File | undefined | null): Promise<void> {
  trouble.textContent = "";
  if (!file) return;
  try {
    await send({ picture: await readyPicture(file) });
  } catch (error) {
    trouble.textContent = refusal(error).error;
  }
}

function startComposer(): void {
  let toldAt = -typingMs;
  text.addEventListener("input", () => {
    trouble.textContent = "";
    if (performance.now() - toldAt < typingMs || text.value === "") return;
    toldAt = performance.now();
    chat.volatile.emit("typing");
  });
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    text.value = "";
    toldAt = -typingMs;
    text.focus();
    if (said !== "") void send({ text: said });
  });
  chooser.addEventListener("change", () => {
    void sendPicture(chooser.files?.[0]);
    chooser.value = "";
  });
  composer.addEventListener("paste", (event) => void sendPicture(event.clipboardData?.files[0]));
  list.addEventListener("dragover", (event) => event.preventDefault());
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    void sendPicture(event.dataTransfer?.files[0]);
  });
}

/** Empties the list for another room: what was said there is still to come. */
export function turnTo(room: string): void {
  conversation.replace(room, []);
  showAll();
}

/** Starts the chat. */
export function startChat(): void {
  startComposer();
  line.watch(({ phase }) => {
    text.placeholder = phase === "away" ? "Waits until the line is back" : "Say something";
  });
  let quiet = 0;
  chat.on("welcome", (person) => {
    you = person;
  });
  chat.on("history", (room, messages) => {
    const isReturn = hasBeenHere && room === shownRoom;
    const news = conversation.replace(room, messages);
    if (isReturn) countCaughtUp(news);
    hasBeenHere = true;
    shownRoom = room;
    showAll();
  });
  chat.on("message", (message, seen) => {
    add(message);
    typing.textContent = "";
    seen(true);
  });
  chat.on("reached", (id, windows) => progress(id, { state: "reached", windows }));
  chat.on("typing", ({ name }) => {
    typing.textContent = `${name} is typing`;
    clearTimeout(quiet);
    quiet = window.setTimeout(() => (typing.textContent = ""), typingMs * 1.5);
  });
}
