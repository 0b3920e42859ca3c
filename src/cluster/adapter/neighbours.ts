// The other nodes as the adapters of this one see them: who wants what, whom to ask, who awaits replies. It has no members itself; what
// others ask of those is for the adapter of their namespace.
import type { Clock } from "../../core/index.js";
import type { Mesh, NodeId, OnSettled, PeerNode } from "../mesh.js";
import { isTexts, partsOf, topics, type InterestMessage } from "./adapter-messages.js";
import {
  idsOf,
  introduce,
  introduceNamespace,
  PeerInterest,
  RoomChanges,
  type OwnNamespace,
} from "./interest.js";
import { Polls } from "./polls.js";

/** Topics of which each message concerns one namespace, whose name comes first. */
export type NamespaceTopic = (typeof topics)["event" | "join" | "leave" | "disconnect" | "server"];

const namespaceTopics: readonly NamespaceTopic[] = [
  topics.event,
  topics.join,
  topics.leave,
  topics.disconnect,
  topics.server,
];

/** Topics of requests that concern one namespace. */
export type QuestionTopic = (typeof topics)["members" | "server" | "relay"];

const questionTopics: readonly QuestionTopic[] = [topics.members, topics.server, topics.relay];

/** The adapter of one namespace, for its like on the other nodes. */
export interface NamespaceEnd extends OwnNamespace {
  /** Takes what another node says. False: it is nonsense. */
  hear(topic: NamespaceTopic, parts: readonly unknown[], from: NodeId): boolean;
  /** Answers what another node asks. */
  answer(topic: QuestionTopic, parts: readonly unknown[], from: NodeId): unknown;
}

/** A question that another node has not answered. */
interface Question {
  readonly node: NodeId;
  readonly nsp: string;
  onClosed(): void;
}

/** One for all adapters of a node. */
export class Neighbours {
  readonly polls: Polls;
  readonly #mesh: Mesh;
  readonly #peers: Map<NodeId, PeerInterest> = new Map();
  readonly #ends: Map<string, NamespaceEnd> = new Map();
  readonly #changes: RoomChanges = new RoomChanges();
  readonly #questions: Set<Question> = new Set();
  #nextJoin = 0;

  constructor(mesh: Mesh, clock: Clock) {
    this.#mesh = mesh;
    this.polls = new Polls(clock);
    mesh.on("join", (peer) => this.#meet(peer));
    mesh.on("leave", ({ id }) => this.#lose(id));
    mesh.on("gap", ({ id }) => this.#resync(id));
    mesh.on("fenced", () => {
      for (const id of this.#peers.keys()) this.#lose(id);
    });
    mesh.handle(topics.confirm, () => true);
    mesh.handle(topics.interest, (value, from) => this.#hearInterest(partsOf(value), from));
    this.#handleReplies();
    for (const topic of namespaceTopics) {
      mesh.handle(topic, (value, from) => {
        const parts = partsOf(value);
        if (typeof parts[0] !== "string") return false;
        // Of a namespace that is not here, or not any more, it is no business of ours.
        return this.#ends.get(parts[0])?.hear(topic, parts, from);
      });
    }
    for (const topic of questionTopics) {
      mesh.answer(topic, (value, from) => {
        const parts = partsOf(value);
        return this.#ends.get(String(parts[0]))?.answer(topic, parts, from) ?? null;
      });
    }
    for (const peer of mesh.peers.values()) this.#meet(peer);
  }

  /** Whether the other nodes can be reached. */
  get isConnected(): boolean {
    return this.#mesh.isConnected;
  }

  /** The nodes that have the namespace. */
  having(nsp: string): PeerInterest[] {
    return [...this.#peers.values()].filter((peer) => peer.has(nsp));
  }

  /** The nodes that have members in one of the rooms; none: that have the namespace. */
  wanting(nsp: string, rooms: readonly string[]): PeerInterest[] {
    return [...this.#peers.values()].filter((peer) => peer.wants(nsp, rooms));
  }

  /** This node has a namespace; if it had one of that name, this one takes its place. */
  open(end: NamespaceEnd): void {
    this.flush();
    this.#ends.set(end.nsp, end);
    for (const message of introduceNamespace(end)) this.#tellAll(message);
  }

  /** This node has a namespace no longer. */
  close(end: NamespaceEnd): void {
    this.flush();
    if (this.#ends.get(end.nsp) !== end) return;
    this.#ends.delete(end.nsp);
    this.#tellAll(["close", end.nsp]);
  }

  /** The first member has joined a room, or the last one has left it. The others are told with what else this turn brings. */
  noteRoom(end: NamespaceEnd, room: string, isThere: boolean): void {
    if (this.#ends.get(end.nsp) !== end) return;
    if (this.#changes.note(isThere ? "join" : "leave", end.nsp, room)) queueMicrotask(() => this.flush());
  }

  /** Tells the others of rooms: before whatever may make them send to one. */
  flush(): void {
    // Fast path: no room has come or gone. Asked before each broadcast; to empty what is empty makes garbage all the same.
    if (this.#changes.isEmpty) return;
    for (const message of this.#changes.take()) this.#tellAll(message);
  }

  /** Tells nodes to let members join rooms. */
  join(nodes: readonly PeerInterest[], nsp: string, audience: unknown, rooms: readonly string[]): void {
    const number = this.#nextJoin++;
    this.send(topics.join, [nsp, audience, rooms, number], idsOf(nodes));
    for (const node of nodes) node.presume(number, nsp, rooms);
  }

  /** Members here have joined as a node said. It hears of the rooms first. */
  confirmJoin(number: number, to: NodeId): void {
    this.flush();
    this.#tell(["done", number], [to]);
  }

  /** See {@link Mesh.send}. */
  send(
    topic: string,
    value: unknown,
    to: readonly NodeId[],
    onSettled?: OnSettled,
    isAwaited?: boolean,
  ): void {
    this.flush();
    this.#mesh.send(topic, value, to, onSettled, isAwaited);
  }

  /**
   * Asks a node about a namespace.
   *
   * @returns undefined if the node has closed the namespace instead
   * @throws what {@link Mesh.request} throws (as rejection)
   */
  ask(
    node: NodeId,
    topic: QuestionTopic,
    nsp: string,
    value: readonly unknown[],
    timeoutMs: number,
  ): Promise<unknown> {
    this.flush();
    return new Promise((resolve, reject) => {
      const question: Question = { node, nsp, onClosed: () => resolve(undefined) };
      this.#questions.add(question);
      this.#mesh
        .request(topic, [nsp, ...value], node, timeoutMs)
        .then(resolve, reject)
        .finally(() => this.#questions.delete(question));
    });
  }

  #meet({ id, role }: PeerNode): void {
    // Emitters ask one server to tell the others: they need not know who wants what.
    if (role !== "server") return;
    this.#peers.set(id, new PeerInterest(id));
    this.#introduceTo(id);
  }

  #lose(id: NodeId): void {
    if (!this.#peers.delete(id)) return;
    this.polls.giveUp(id);
  }

  #resync(id: NodeId): void {
    this.polls.giveUp(id);
    this.#peers.get(id)?.forget();
    this.#tell(["again"], [id]);
  }

  #introduceTo(id: NodeId): void {
    // What is still to be told of would otherwise be told twice, and the second time may be wrong.
    this.flush();
    for (const message of introduce(this.#ends.values())) this.#tell(message, [id]);
  }

  #tellAll(message: InterestMessage): void {
    this.#tell(message);
  }

  #tell(message: InterestMessage, to?: Iterable<NodeId>): void {
    this.#mesh.send(topics.interest, message, to);
  }

  #hearInterest(parts: readonly unknown[], from: NodeId): boolean {
    const [what, nsp] = parts;
    if (what === "again") {
      this.#introduceTo(from);
      return true;
    }
    const isSense = this.#peers.get(from)?.hear(parts) ?? false;
    if (what === "close" && typeof nsp === "string") this.#closeAt(from, nsp);
    return isSense;
  }

  #closeAt(node: NodeId, nsp: string): void {
    this.polls.close(node, nsp);
    for (const question of this.#questions) {
      if (question.node === node && question.nsp === nsp) question.onClosed();
    }
  }

  #handleReplies(): void {
    this.#mesh.handle(topics.reached, (value, from) => {
      const [poll, ids, isAll] = partsOf(value);
      if (typeof poll !== "number" || !isTexts(ids)) return false;
      this.polls.reached(poll, from, ids, isAll === true);
      return true;
    });
    this.#mesh.handle(topics.reply, (value, from) => {
      const [poll, id, reply] = partsOf(value);
      if (typeof poll !== "number" || typeof id !== "string") return false;
      this.polls.reply(poll, from, id, reply);
      return true;
    });
    this.#mesh.handle(topics.lost, (value, from) => {
      const [poll, id] = partsOf(value);
      if (typeof poll !== "number" || typeof id !== "string") return false;
      this.polls.lost(poll, from, id);
      return true;
    });
  }
}
