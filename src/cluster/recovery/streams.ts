// What each node has written, in its order and without a hole: items are numbered, counted, and fetched where any are missing. What
// they say is for others; how far this node has come is its reach.
import type { Clock } from "../../core/index.js";
import { Reach } from "../../log/index.js";
import type { Mesh, NodeId, PeerNode } from "../mesh.js";
import { type Answer, answerList, type Floor, type Other, toAnswer } from "./answer.js";
import { Introduction } from "./introduction.js";
import { toItem, toList, type Item, type NumberedItem } from "./item.js";
import { newOrigin, type Origin, tagOf } from "./origin.js";

/** How much one answer holds of what a node asks for, roughly. */
const pageBytes = 262_144;
/** How long an answer may take until it is asked for again, and of another node if there is one. */
const answerMs = 2_000;
/** How long the others may take to say how far they had come with a node that has left. */
const settleMs = 3_000;

/** What the streams ask of those who keep what they carry. */
export interface StreamKeeper {
  /**
   * An item, each once and in the order of its origin.
   *
   * @param isNews false: it was emitted before this node and its origin knew each other
   */
  apply(origin: string, number: number, item: Item, isNews: boolean): void;
  /** What is held of an origin's items behind `after`, in their order. */
  itemsOf(origin: string, after: number): Iterable<NumberedItem>;
  /** Up to where an origin's items may be missing here. */
  floorsOf(origin: string): Iterable<Floor>;
  /** Up to there an origin's items are lost, and some of them were news to this node. */
  lose(origin: string, floor: Floor, isNews: boolean): void;
  /** Any of the clients that are here may have missed something, and nobody can tell what. */
  loseAll(): void;
  /** A node has left; its clients are away. */
  leave(origin: string): void;
  /** Nobody can lack anything of this node any more. */
  forget(origin: string): void;
}

/** Between this node and all others. */
export class Streams {
  readonly reach: Reach = new Reach();
  readonly #mesh: Mesh;
  readonly #clock: Clock;
  readonly #keeper: StreamKeeper;
  /** For how long others may ask for what a node has written that has left. */
  readonly #keepMs: number;
  #tag: string;
  readonly #origins: Map<string, Origin> = new Map();
  /** What this node had written when each other one came. */
  readonly #joinedAt: Map<NodeId, number> = new Map();
  readonly #introduction: Introduction;
  #onChange: (() => void)[] = [];

  constructor(mesh: Mesh, clock: Clock, keepMs: number, keeper: StreamKeeper) {
    this.#mesh = mesh;
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#keeper = keeper;
    this.#tag = tagOf(mesh.id);
    this.#introduction = new Introduction(mesh, clock, (absent) => this.#begin(absent));
    mesh.handle("log", (value, from) => this.#hear(value, from));
    mesh.handle("log-ask", (value, from) => this.#answer(value, from));
    mesh.handle("log-answer", (value, from) => this.#take(value, from));
    mesh.on("join", (peer) => this.#join(peer));
    mesh.on("leave", ({ id }) => this.#leave(tagOf(id)));
    mesh.on("status", () => this.#tellChange());
    mesh.on("gap", ({ id }) => this.#catchUp(tagOf(id)));
    for (const peer of mesh.peers.values()) this.#join(peer);
  }

  /** Of this node. */
  get tag(): string {
    return this.#tag;
  }

  /** Whether other nodes have something from before this one came that it lacks. */
  get isBehind(): boolean {
    return !this.#introduction.isOver || [...this.#origins.values()].some(({ isCaughtUp }) => !isCaughtUp);
  }

  /**
   * Gives an item to all others, and counts it.
   *
   * @param make is told what this node has with it
   * @throws ClusterError `ERR_MESSAGE_TOO_LARGE`, and what `make` throws: then nothing has happened
   */
  write<Written extends Item>(make: (at: string) => Written): readonly [number: number, item: Written] {
    const tag = this.#tag;
    const number = this.reach.of(tag) + 1;
    this.reach.set(tag, number);
    try {
      const item = make(this.reach.text);
      this.#mesh.send("log", toList(number, item));
      if (tag === this.#tag) return [number, item];
      // Sending has shown that the others took this node for dead: it is the first item of the next life.
      this.reach.set(this.#tag, 1);
      return [1, item];
    } catch (error) {
      this.reach.set(tag, number - 1);
      throw error;
    }
  }

  /** Whether a node is there, or what it has written may still be completed. */
  isOpen(tag: string): boolean {
    const origin = this.#origins.get(tag);
    if (tag === this.#tag || origin === undefined) return false;
    return !origin.isSettled || origin.asked !== null;
  }

  /** The node with this tag, if it is there. */
  peer(tag: string): PeerNode | undefined {
    const origin = this.#origins.get(tag);
    return origin === undefined ? undefined : this.#mesh.peers.get(origin.id);
  }

  /** Calls back once, when something has come or a node has left: whoever waits for something looks again. */
  onNextChange(callback: () => void): void {
    this.#onChange.push(callback);
  }

  /** The others took this node for dead: nothing of what it knows counts, and it begins anew. */
  reset(): void {
    for (const { tag, askTimer } of this.#origins.values()) {
      this.#clock.clearTimer(askTimer);
      this.reach.forget(tag);
    }
    this.reach.forget(this.#tag);
    this.#origins.clear();
    this.#joinedAt.clear();
    this.#tag = tagOf(this.#mesh.id);
    this.#introduction.begin();
    for (const peer of this.#mesh.peers.values()) this.#join(peer);
    this.#tellChange();
  }

  /** Forgets those who have left long ago. */
  sweep(): void {
    const oldest = this.#clock.now() - 2 * this.#keepMs;
    for (const { tag, leftAt } of this.#origins.values()) {
      if (leftAt === null || leftAt > oldest) continue;
      this.#origins.delete(tag);
      this.reach.forget(tag);
      this.#keeper.forget(tag);
    }
  }

  #join({ id, role }: PeerNode): void {
    if (role !== "server") return;
    const tag = tagOf(id);
    // Others may have named it, and said how far they were with it when this node began.
    const named = this.#origins.get(tag)?.newsAfter;
    this.#joinedAt.set(id, this.reach.of(this.#tag));
    this.#origins.set(tag, {
      ...newOrigin(id),
      newsAfter: named === Infinity ? undefined : named,
      isLate: this.#introduction.isOver,
    });
    this.#catchUp(tag);
    this.#introduction.meet(tag);
  }

  /** From now on clients come. What others have of those who are there, and have not come themselves, was before that. */
  #begin(absent: ReadonlySet<string>): void {
    for (const tag of absent) {
      const origin = this.#origins.get(tag);
      if (origin !== undefined) origin.newsAfter = this.reach.of(tag);
    }
    this.#tellChange();
  }

  #hear(value: unknown, from: NodeId): boolean | void {
    const numbered = toItem(value);
    if (numbered === undefined) return false;
    const tag = tagOf(from);
    const origin = this.#origins.get(tag);
    if (origin === undefined || origin.asked !== null || origin.leftAt !== null) return;
    const [number] = numbered;
    const missing = number - this.reach.of(tag) - 1;
    if (missing === 0) this.#apply(origin, numbered);
    else if (missing > 0) this.#catchUp(tag);
  }

  #apply(origin: Origin, [number, item]: NumberedItem): void {
    this.reach.set(origin.tag, number);
    if (item.kind === "end") this.#end(item.origin, origin.id, item.number);
    else this.#keeper.apply(origin.tag, number, item, number > (origin.newsAfter ?? Infinity));
    this.#tellChange();
  }

  /** @param source who is asked; the node itself, while it is there */
  #catchUp(tag: string, source?: NodeId): void {
    const origin = this.#origins.get(tag);
    const asked = source ?? origin?.id;
    if (origin === undefined || origin.asked !== null || asked === undefined || !this.#mesh.peers.has(asked))
      return;
    origin.asked = asked;
    origin.askTimer = this.#clock.setTimer(() => this.#askAgain(origin), answerMs);
    this.#mesh.send("log-ask", [tag, this.reach.of(tag)], [asked]);
  }

  #stopAsking(origin: Origin): void {
    this.#clock.clearTimer(origin.askTimer);
    origin.askTimer = null;
    origin.asked = null;
  }

  #askAgain(origin: Origin): void {
    this.#stopAsking(origin);
    if (this.#origins.get(origin.tag) !== origin) return;
    if (origin.leftAt === null) this.#catchUp(origin.tag);
    else this.#complete(origin);
  }

  /** Another node lacks something: what of it is here, page by page. */
  #answer(value: unknown, from: NodeId): boolean | void {
    if (!Array.isArray(value)) return false;
    const [tag, after] = value as unknown[];
    if (typeof tag !== "string" || typeof after !== "number") return false;
    const items: NumberedItem[] = [];
    let [bytes, upTo] = [0, after];
    for (const [number, item] of this.#keeper.itemsOf(tag, after)) {
      if (bytes >= pageBytes) break;
      items.push([number, item]);
      bytes += sizeOf(item);
      upTo = number;
    }
    const isAll = bytes < pageBytes;
    const floors = [...this.#keeper.floorsOf(tag)].filter(([, number]) => number > after);
    const answer: Answer = {
      tag,
      items,
      upTo: isAll ? Math.max(upTo, this.reach.of(tag)) : upTo,
      isAll,
      floors,
      joinedAt: tag === this.#tag ? (this.#joinedAt.get(from) ?? 0) : null,
      others: this.#others(),
      introducedMs: this.#introduction.overForMs,
    };
    this.#mesh.send("log-answer", answerList(answer), [from]);
  }

  /** How far this node has come with all others. */
  #others(): Other[] {
    return Array.from(this.#origins.values(), ({ tag, leftAt }) => [
      tag,
      this.reach.of(tag),
      leftAt !== null,
    ]);
  }

  #take(value: unknown, from: NodeId): boolean | void {
    const answer = toAnswer(value);
    if (answer === undefined) return false;
    const { tag, items, upTo, isAll, floors, joinedAt } = answer;
    const origin = this.#origins.get(tag);
    if (origin?.asked !== from) return;
    this.#stopAsking(origin);
    const newsAfter = this.#newsAfter(origin, answer);
    for (const floor of floors) {
      // What it had forgotten before it knew of this node, no client here was promised.
      const isNews = floor[1] > Math.max(newsAfter, joinedAt ?? 0, this.reach.of(tag));
      this.#keeper.lose(tag, floor, isNews);
    }
    for (const numbered of items) if (numbered[0] > this.reach.of(tag)) this.#apply(origin, numbered);
    if (upTo > this.reach.of(tag)) this.reach.set(tag, upTo);
    this.#hearOthers(answer, from);
    origin.isCaughtUp ||= isAll;
    if (!isAll) this.#catchUp(tag, from);
    else if (origin.leftAt !== null) this.#complete(origin);
    this.#tellChange();
  }

  /** Who began when this node had clients already has said nothing that is not news to them, whether they knew each other or not. */
  #newsAfter(origin: Origin, { joinedAt, introducedMs }: Answer): number {
    if (origin.newsAfter !== undefined) return origin.newsAfter;
    const lead = (this.#introduction.overForMs ?? 0) - (introducedMs ?? 0);
    // Of nodes that this one has never met, everything is history.
    origin.newsAfter = joinedAt !== null && origin.isLate && lead > 0 ? 0 : (joinedAt ?? Infinity);
    // It was there first, and had something to say when this node had clients and did not know of it.
    if (origin.isLate && lead < 0 && origin.newsAfter > 0) this.#keeper.loseAll();
    return origin.newsAfter;
  }

  #hearOthers({ others, introducedMs }: Answer, from: NodeId): void {
    const strangers: string[] = [];
    for (const [tag, number, hasLeft] of others) {
      const isStranger = tag !== this.#tag && !this.#origins.has(tag);
      if (isStranger && !hasLeft) strangers.push(tag);
      if (isStranger || hasLeft) this.#end(tag, from, number);
    }
    this.#introduction.hear(strangers, introducedMs !== null);
  }

  #leave(tag: string): void {
    const origin = this.#origins.get(tag);
    if (origin === undefined || origin.leftAt !== null) return;
    origin.leftAt = this.#clock.now();
    this.#stopAsking(origin);
    this.#joinedAt.delete(origin.id);
    this.#keeper.leave(tag);
    this.write(() => ({ kind: "end", origin: tag, number: this.reach.of(tag) }));
    this.#clock.setTimer(() => {
      origin.mayBeTold = false;
      this.#complete(origin);
    }, settleMs);
    for (const other of this.#origins.values()) {
      if (other.asked === origin.id) this.#askAgain(other);
      else if (other.leftAt !== null) this.#complete(other);
    }
  }

  /** Another node takes nothing more of one that has left, and has this much of it. */
  #end(tag: string, from: NodeId, number: number): void {
    if (tag === this.#tag) return;
    let origin = this.#origins.get(tag);
    if (origin === undefined) {
      // It has left before this node came, or was killed, and nobody knows it yet. If it is there after all, it will join.
      origin = { ...newOrigin(tag), leftAt: this.#clock.now(), newsAfter: Infinity };
      this.#origins.set(tag, origin);
    }
    origin.ends.set(from, number);
    if (origin.leftAt !== null) this.#complete(origin);
  }

  /** Fetches what others have of a node that has left; what they all have is all that there is. */
  #complete(origin: Origin): void {
    const { tag, ends, asked, newsAfter, mayBeTold } = origin;
    if (asked !== null) return;
    for (const [id, number] of ends) {
      if (number > this.reach.of(tag) && this.#mesh.peers.has(id)) return this.#catchUp(tag, id);
    }
    // Who has just come may know nothing of it; whoever has come just now itself must hear from all.
    const isTold = ({ id, role }: PeerNode): boolean =>
      role !== "server" ||
      ends.has(id) ||
      (origin.isCaughtUp && this.#origins.get(tagOf(id))?.isCaughtUp !== true);
    if (!mayBeTold || newsAfter === Infinity || [...this.#mesh.peers.values()].every(isTold))
      this.#settle(origin);
  }

  #settle(origin: Origin): void {
    if (origin.isSettled) return;
    origin.isSettled = true;
    origin.isCaughtUp = true;
    origin.newsAfter ??= Infinity;
    this.#keeper.leave(origin.tag);
    this.#tellChange();
  }

  #tellChange(): void {
    if (this.#onChange.length === 0) return;
    const waiting = this.#onChange;
    this.#onChange = [];
    for (const callback of waiting) callback();
  }
}

function sizeOf(item: Item): number {
  if (item.kind === "message") return item.frames.reduce((bytes, { length }) => bytes + length, 64);
  return item.kind === "session" ? 256 + item.data.length : 96;
}
