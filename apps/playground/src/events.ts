// What the page and its server say to each other: names and shapes of the events. Not the checks (server/input.ts).

/** Somebody in the playground, as everybody sees them. */
export interface Person {
  /** The same for all connections of one window, across reconnects. */
  readonly id: string;
  readonly name: string;
  /** Index into the palette. */
  readonly hue: number;
  readonly room: string;
  /** What the person's window measured last; `null` before the first answer. */
  readonly roundTripMs: number | null;
}

/** A picture in a message: bytes, or only its type once the room has let go of the bytes. */
export interface Picture {
  readonly type: string;
  readonly bytes: ArrayBuffer | Uint8Array | null;
}

/** A message as the room keeps it. */
export interface Message {
  readonly id: string;
  readonly room: string;
  readonly from: Pick<Person, "id" | "name" | "hue">;
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
  readonly text?: string;
  readonly picture?: Picture;
}

/** A message as its author sends it. */
export interface Draft {
  readonly id: string;
  readonly room: string;
  readonly text?: string;
  readonly picture?: ArrayBuffer;
}

/** A piece of a stroke: `points` are x, y, x, y … in thousandths of the board; `from` of the stroke's numbers went before. */
export interface StrokePiece {
  readonly id: string;
  readonly hue: number;
  readonly width: number;
  readonly from: number;
  readonly points: readonly number[];
}

/** How the server answers a request: done, or a sentence for the person who asked. */
export type Answer<Result = unknown> =
  | ({ readonly ok: true } & Result)
  | { readonly ok: false; readonly error: string };

/** What a window tells the server before it is let in. */
export interface Introduction {
  /** A secret of this window; the server derives `Person.id` from it. */
  readonly key: string;
  readonly name: string;
  readonly room: string;
}

/** Namespace `/`, server to page. */
export interface ChatToPage {
  heard(text: string): void;
  "incoming-message"(text: string): void;
  welcome(you: Person): void;
  history(room: string, messages: readonly Message[]): void;
  message(message: Message, seen: (isSeen: true) => void): void;
  reached(messageId: string, windows: number): void;
  typing(person: Pick<Person, "id" | "name">): void;
  people(people: readonly Person[]): void;
}

/** Namespace `/`, page to server. */
export interface ChatToServer {
  speak(text: string): void;
  "join-room"(room: string, answer: (answer: Answer) => void): void;
  "send-message"(draft: Draft, answer: (answer: Answer<{ readonly at: number }>) => void): void;
  typing(): void;
  rename(name: string, answer: (answer: Answer) => void): void;
  "round-trip"(lastMs: number | null, answer: () => void): void;
}

/** Namespace `/board`, server to page. */
export interface BoardToPage {
  board(strokes: readonly StrokePiece[]): void;
  stroke(piece: StrokePiece): void;
  pointer(person: Pick<Person, "id" | "name" | "hue">, x: number, y: number): void;
  clear(by: string): void;
}

/** Namespace `/board`, page to server. */
export interface BoardToServer {
  stroke(piece: StrokePiece, answer: (answer: Answer) => void): void;
  pointer(x: number, y: number): void;
  clear(answer: (answer: Answer) => void): void;
}
