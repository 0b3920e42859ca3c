// Says in plain English what a packet means to the playground: one sentence for each event and answer.

/** A packet as far as a sentence needs it. */
export interface Said {
  readonly direction: "sent" | "received";
  readonly type: number;
  readonly namespace: string;
  readonly id: string;
  /** The event; of an answer, the event it answers. */
  readonly event: string;
  readonly value: unknown;
}

type Arguments = readonly unknown[];
type Sentence = (args: Arguments) => string;

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function quote(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  return `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
}

function count(value: unknown, one: string, many: string): string {
  const length = Array.isArray(value) ? value.length : Number(value ?? 0);
  return `${length} ${length === 1 ? one : many}`;
}

function content(message: unknown): string {
  return field(message, "picture") === undefined ? quote(field(message, "text")) : "an image";
}

const sent: Readonly<Record<string, Sentence>> = {
  speak: ([text]) => `You say ${quote(text)} to the server.`,
  "join-room": ([room]) => `You ask to be let into the room ${quote(room)}.`,
  "send-message": ([draft]) => `You send ${content(draft)} to the room ${quote(field(draft, "room"))}.`,
  typing: () => "You tell the room that you are typing. It is volatile: a line that is away skips it.",
  rename: ([name]) => `You change your name to ${quote(name)}.`,
  "round-trip": () => "You ask for an answer at once, to time the way there and back.",
  stroke: ([piece]) =>
    `You draw ${count(Number((field(piece, "points") as Arguments | undefined)?.length) / 2, "point", "points")} of a stroke.`,
  pointer: () => "You show where your pen is. It is volatile: losing one harms nobody.",
  clear: () => "You wipe the board.",
};

const received: Readonly<Record<string, Sentence>> = {
  heard: ([text]) => `The server answers you, and only you, that it heard ${quote(text)}.`,
  "incoming-message": ([text]) => `Somebody spoke; the server broadcasts ${quote(text)} to everybody else.`,
  welcome: ([you]) => `The server tells you who you are to the others: ${quote(field(you, "name"))}.`,
  history: ([room, messages]) =>
    `The server hands you the last ${count(messages, "message", "messages")} of ${quote(room)}.`,
  message: ([message]) =>
    `${String(field(field(message, "from"), "name"))} sends ${content(message)} to your room.`,
  reached: ([, windows]) =>
    `Your message was taken in by ${count(windows, "other window", "other windows")}.`,
  typing: ([person]) => `${String(field(person, "name"))} is typing.`,
  people: ([people]) => `The server tells everybody who is here: ${count(people, "window", "windows")}.`,
  board: ([strokes]) => `The server hands you the board as it is: ${count(strokes, "stroke", "strokes")}.`,
  stroke: ([piece]) =>
    `Somebody draws ${count(Number((field(piece, "points") as Arguments | undefined)?.length) / 2, "point", "points")} of a stroke.`,
  pointer: ([person]) => `${String(field(person, "name"))} moves the pen.`,
  clear: ([by]) => `${String(by)} wiped the board.`,
};

function connects({ direction, namespace }: Said): string {
  if (direction === "sent") return `You ask to enter the namespace ${namespace}, and say who you are.`;
  return `The server lets you into ${namespace} and gives you an id there.`;
}

function asks({ direction, event, id, value }: Said): string {
  const sentences = direction === "sent" ? sent : received;
  const known = Object.hasOwn(sentences, event) ? sentences[event] : undefined;
  const args: Arguments = Array.isArray(value) ? value.slice(1) : [];
  const sentence = known?.(args) ?? `The event ${quote(event)} with ${count(args, "argument", "arguments")}.`;
  return id === "" ? sentence : `${sentence} Asks for answer ${id}.`;
}

function answers({ direction, event, id, value }: Said): string {
  const who = direction === "sent" ? "you answer" : "the server answers";
  const answer: unknown = Array.isArray(value) ? value[0] : undefined;
  const outcome = field(answer, "ok") === false ? `: no. ${String(field(answer, "error"))}` : ".";
  return `${event === "" ? "" : `To “${event}”, `}${who} (answer ${id})${outcome}`;
}

/** The sentence for a packet. */
export function saidIn(packet: Said): string {
  switch (packet.type) {
    case 0:
      return connects(packet);
    case 1:
      return `${packet.direction === "sent" ? "You leave" : "The server closes"} the namespace ${packet.namespace}.`;
    case 2:
      return asks(packet);
    case 5:
      return `${asks(packet)} Its bytes follow.`;
    case 3:
    case 6:
      return answers(packet);
    case 4:
      return `The server does not let you into ${packet.namespace}: ${String(field(packet.value, "message"))}`;
    default:
      return "A packet this page does not know.";
  }
}
