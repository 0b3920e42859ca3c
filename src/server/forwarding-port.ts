// The contract between an engine and what brings requests to the node of a cluster that has their session. It knows no mesh and no bus.
import type { SharedMessage } from "../websocket/index.js";
import type { HttpExchange, HttpRequest, LinkOptions, UpgradeExchange, Vouched } from "./host.js";

/** A request whose session another node has. */
export interface Elsewhere {
  readonly kind: "elsewhere";
  /** The other node. */
  readonly owner: string;
  readonly vouched: Vouched;
  /** It may also be answered here, as a new client's, if the owner does not want it. */
  readonly isNew: boolean;
}

/**
 * Why the owner does not take a request: it has left, it has refused one that may be answered here as well, or too much is under
 * way to it already.
 */
export type NotTaken = "gone" | "refused" | "busy";

/** On which terms a client is let in here that goes on to another node. */
export interface EntranceTerms {
  /** The body of a POST is no larger. */
  readonly link: LinkOptions;
  /** Gives the headers that go with the 101. */
  headers(): Readonly<Record<string, string | readonly string[]>>;
  /** What a client with a line that is to go on by another node is told before its link is closed. */
  readonly farewell: readonly SharedMessage[];
  /** The link has failed here. */
  onFailed(error: Error): void;
}

/** Where requests come in that other nodes have received: they have been through everything that comes before the session. */
export interface ForwardingDoor {
  onExchange(exchange: HttpExchange): void;
  onUpgrade(exchange: UpgradeExchange): void;
  /** Makes what the request is to users, where nothing of the host's came along. */
  rawOf(request: Omit<HttpRequest, "raw">): unknown;
}

/** A client whose connection is here, and whose session is not. */
export interface Passenger {
  /** Asks it to come back by another way; it loses nothing by that. */
  part(): void;
}

/** Brings requests to the nodes that have their sessions, and takes in those that other nodes have received. */
export interface Forwarding {
  /** Makes an id of one, by which every node knows that the session is here. */
  own(id: string): string;
  /** The other node that has the session, or the line, of this id; undefined: none that is there, or may be about to come. */
  ownerOf(id: string): string | undefined;
  /**
   * Has the owner answer.
   *
   * @param otherwise called once, in place of an answer
   */
  exchange(
    exchange: HttpExchange,
    to: Elsewhere,
    terms: Pick<EntranceTerms, "link">,
    otherwise: (why: NotTaken) => void,
  ): void;
  /** Has the owner accept or reject: the link is opened here, and its messages travel. */
  upgrade(
    exchange: UpgradeExchange,
    to: Elsewhere,
    terms: EntranceTerms,
    otherwise: (why: NotTaken) => void,
  ): void;
  /** The links that are open here for sessions of other nodes, and the requests that wait here for them. */
  readonly passengers: ReadonlySet<Passenger>;
  /** From now on requests come in by this door. Gives the way to close it: then all that is under way ends. */
  open(door: ForwardingDoor): () => void;
}
