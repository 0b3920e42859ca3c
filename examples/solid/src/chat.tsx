// The chat: who is here, what was said, and a line to say something.
import type { Message, Person } from "@holdfast/example-server/events";
import { createSignal, For, type JSX } from "solid-js";
import { createListener, createStatus, me, socket } from "./socket.js";

export function Chat(): JSX.Element {
  const status = createStatus();
  const [people, setPeople] = createSignal<readonly Person[]>([]);
  const [messages, setMessages] = createSignal<readonly Message[]>([]);
  const [draft, setDraft] = createSignal("");
  const [note, setNote] = createSignal("");

  createListener("here", setPeople);
  createListener("said", (message) => setMessages((before) => [...before, message]));

  async function say(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (draft().trim() === "") return;
    const reply = socket.emitWithAck("say", draft());
    setDraft("");
    setNote("on its way…");
    setNote(
      await reply.then(
        (others) => `heard by ${others}`,
        (error: Error) => error.message,
      ),
    );
  }

  return (
    <main class="chat">
      <header>
        <h1>Solid</h1>
        <p class="status" role="status" data-status={status()}>
          {status()}
        </p>
      </header>
      <ul class="people" aria-label="Here now">
        <For each={people()}>{({ name, from }) => <li data-from={from}>{name}</li>}</For>
      </ul>
      <section class="messages">
        <ol aria-label="Messages">
          <For each={messages()}>
            {({ by, text }) => (
              <li data-from={by.from} classList={{ own: by.name === me.name }}>
                <b>{by.name}</b>
                <p>{text}</p>
              </li>
            )}
          </For>
        </ol>
      </section>
      <form onSubmit={say}>
        <input
          aria-label="Message"
          placeholder="Say something"
          maxLength={500}
          value={draft()}
          onInput={(event) => setDraft(event.currentTarget.value)}
        />
        <button>Send</button>
        <output>{note()}</output>
      </form>
    </main>
  );
}
