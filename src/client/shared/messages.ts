// What tabs and the hub say to each other: values that a browser can clone. A contract; nothing here acts.
import type { TransportName } from "../../core/index.js";

/** The contents of one packet: its text, then its attachments. */
export type Contents = readonly (string | Uint8Array)[];

/** What is said in the lobby, where hubs and tabs find each other: a hub says that it is there, a tab asks to be let in. */
export interface Knock {
  /** The tab; absent: it is the hub that speaks. */
  readonly tab?: string;
}

/** What a tab says to the hub. */
export type ToHub =
  | { readonly kind: "packets"; readonly packets: readonly Contents[] }
  /** The tab needs the connection no more. */
  | { readonly kind: "leave" };

/** Why a connection of the hub ended, as a tab's session is to be told. */
export interface HubEnd {
  readonly kind: "end";
  /** True: the connection failed; false: it was closed. */
  readonly isError: boolean;
  readonly message: string;
  readonly description?: unknown;
}

/** What the hub says to a tab. Nothing follows `end`. */
export type ToTab =
  /** The tab was heard. */
  | { readonly kind: "welcome"; readonly hub: string }
  /** The connection is open, on the server's terms. */
  | { readonly kind: "open"; readonly handshake: string; readonly transport: TransportName }
  /** The connection has gone on to a better transport. */
  | { readonly kind: "move"; readonly transport: TransportName }
  /** The server is away, and what is sent waits; or it is there again. Before the first, it is there. */
  | { readonly kind: "reach"; readonly isInReach: boolean }
  | { readonly kind: "packets"; readonly packets: readonly Contents[] }
  /** The server's ping. The hub has answered it. */
  | { readonly kind: "ping" }
  /** So many messages of packets, of all the tab has sent, were handed to the browser. */
  | { readonly kind: "written"; readonly count: number }
  | HubEnd;
