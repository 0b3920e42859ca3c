// The chat: who is here, what was said, and a line to say something.
import type { Guest, Message, Person } from "@holdfast/example-server/events";
import { useState, type FormEvent, type ReactNode } from "react";
import { useConnection, useEvent, useRequest } from "./realtime.js";

export function Chat({ me }: { readonly me: Guest }): ReactNode {
  const { status } = useConnection();
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [messages, setMessages] = useState<readonly Message[]>([]);
  useEvent("here", setPeople);
  useEvent("said", (message) => setMessages((before) => [...before, message]));

  return (
    <main className="chat">
      <header>
        <h1>React</h1>
        <p className="status" role="status" data-status={status}>
          {status}
        </p>
      </header>
      <ul className="people" aria-label="Here now">
        {people.map(({ id, name, from }) => (
          <li key={id} data-from={from}>
            {name}
          </li>
        ))}
      </ul>
      <section className="messages">
        <ol aria-label="Messages">
          {messages.map(({ id, by, text }) => (
            <li key={id} data-from={by.from} className={by.name === me.name ? "own" : undefined}>
              <b>{by.name}</b>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      </section>
      <Composer />
    </main>
  );
}

function Composer(): ReactNode {
  const [draft, setDraft] = useState("");
  const { send, data: others, error, isLoading } = useRequest("say");

  function say(event: FormEvent): void {
    event.preventDefault();
    if (draft.trim() === "") return;
    void send(draft);
    setDraft("");
  }

  const note = isLoading
    ? "on its way…"
    : (error?.message ?? (others === undefined ? "" : `heard by ${others}`));
  return (
    <form onSubmit={say}>
      <input
        aria-label="Message"
        placeholder="Say something"
        maxLength={500}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <button>Send</button>
      <output>{note}</output>
    </form>
  );
}
