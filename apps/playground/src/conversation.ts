// The messages of the room this window is in: those that came, those still on their way, in one order. It knows no element.
import type { Message } from "./events.js";
import type { Progress } from "./message-view.js";

const maxMessages = 200;

export class Conversation {
  #messages: readonly Message[] = [];
  /** How far this window's own messages have come. */
  readonly #progress = new Map<string, Progress>();
  /** Own messages of any room that the server may not know yet. */
  readonly #waiting = new Map<string, Message>();

  get messages(): readonly Message[] {
    return this.#messages;
  }

  progressOf(messageId: string): Progress | undefined {
    return this.#progress.get(messageId);
  }

  /** Adds a message. False where it is there already. */
  add(message: Message): boolean {
    if (this.#messages.some(({ id }) => id === message.id)) return false;
    this.#messages = [...this.#messages, message].slice(-maxMessages);
    return true;
  }

  /** Adds a message of this window, which is on its way from now on. */
  addOwn(message: Message): void {
    this.#waiting.set(message.id, message);
    this.setProgress(message.id, { state: "waiting" });
    this.add(message);
  }

  setProgress(messageId: string, progress: Progress): void {
    if (progress.state !== "waiting") this.#waiting.delete(messageId);
    this.#progress.set(messageId, progress);
    const oldest = this.#progress.keys().next().value;
    if (this.#progress.size > maxMessages && oldest !== undefined) this.#progress.delete(oldest);
  }

  /**
   * Takes over what the room remembers. Own messages that wait stay, at the end.
   *
   * @returns how many messages are new here
   */
  replace(room: string, history: readonly Message[]): number {
    const known = new Set(this.#messages.map(({ id }) => id));
    const remembered = new Set(history.map(({ id }) => id));
    const own = [...this.#waiting.values()].filter(
      (message) => message.room === room && !remembered.has(message.id),
    );
    this.#messages = [...history, ...own];
    return history.filter(({ id }) => !known.has(id)).length;
  }
}
