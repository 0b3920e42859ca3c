// What the server and the five pages say to each other. Both ends import it, so that neither can misspell the other.

/** What a page is written with. */
export const origins = ["react", "vue", "svelte", "solid", "script"] as const;
export type Origin = (typeof origins)[number];

/** What a page says of itself when it connects. */
export interface Guest {
  readonly name: string;
  readonly from: Origin;
}

export interface Person extends Guest {
  readonly id: string;
}

export interface Message {
  readonly id: string;
  readonly by: Guest;
  readonly text: string;
}

export interface ServerToClient {
  /** Who is here now. */
  here(people: readonly Person[]): void;
  said(message: Message): void;
}

export interface ClientToServer {
  /** Acknowledged with how many others heard it. */
  say(text: string, heardBy: (others: number) => void): void;
}
