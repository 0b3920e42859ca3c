// How a session comes to this node from the one that had it: asked for where that one lives, from the copy where it does not.
import type { Clock } from "../../core/index.js";
import { parseVector, tagLength, type Vector } from "../../log/index.js";
import type { Mesh } from "../mesh.js";
import { toItem, toList } from "./item.js";
import type { KnownSession, NamespaceCopy } from "./namespace-copy.js";
import type { Streams } from "./streams.js";

/** How long the node that has a session may take to give it away. Then the copy serves, and what that node still does to it ends it. */
const askMs = 2_000;
/** How long what a client has seen may take to come here. */
const seenMs = 300;
/** How long what a session knows of other nodes may take to come here, too; longer than it takes until a node is known to be
 * dead and all have told how far they had come with it. */
const waitMs = 15_000;

const nothing: Vector = new Map();

/** What moves of sessions are made with. */
export interface TakeoverPorts {
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly streams: Streams;
  copyOf(nsp: string): NamespaceCopy;
  /** Ends the session of this secret, if its client is here. */
  endLine(nsp: string, pid: string): void;
}

/** Fetches sessions, and gives them away. */
export class Takeover {
  readonly #ports: TakeoverPorts;

  constructor(ports: TakeoverPorts) {
    this.#ports = ports;
    ports.mesh.answer("log-take", (value) => this.#give(value));
  }

  /** Null: everything that the client may ask for is here. */
  fetch(copy: NamespaceCopy, pid: unknown, offset: unknown): Promise<void> | null {
    const { streams, mesh } = this.#ports;
    const isNew = typeof pid !== "string";
    const isOwn = isNew || ownerOf(copy, pid) === streams.tag;
    if (isOwn && !streams.isBehind && (isNew || mesh.isConnected)) return null;
    return this.#fetch(copy, isNew ? null : pid, offset);
  }

  async #fetch(copy: NamespaceCopy, pid: string | null, offset: unknown): Promise<void> {
    const { streams, clock, mesh } = this.#ports;
    const endAt = clock.now() + waitMs;
    await this.#until(endAt, () => !streams.isBehind);
    if (pid === null) return;
    // Cut off from the others, a node cannot know whether one of them has gone on with the session.
    if (!(await this.#until(endAt, () => mesh.isConnected))) return copy.drop(pid);
    if (ownerOf(copy, pid) === streams.tag) return;
    const seen = parseVector(offset) ?? nothing;
    // A client may have more of a node than ever comes here: then what it has is kept in mind, and not sent again.
    await this.#until(clock.now() + seenMs, () => this.#isHere(seen));
    while (clock.now() < endAt) {
      const session = (await this.#ask(copy, pid)) ?? copy.find(pid);
      if (session === undefined || session.owner === streams.tag) return;
      if (!(await this.#until(endAt, () => knownOf(copy, session).every((known) => this.#isHere(known)))))
        break;
      // Another node may have been faster, for a connection that the client had given up.
      if (this.#adopt(copy, session)) return;
    }
    copy.drop(pid);
  }

  /** Whether all that will ever come of a vector has come. */
  #isHere(vector: Vector): boolean {
    const { streams } = this.#ports;
    for (const [tag, number] of vector)
      if (streams.reach.of(tag) < number && streams.isOpen(tag)) return false;
    return true;
  }

  /** Resolves with true when it is so, with false when time is up. */
  async #until(endAt: number, isSo: () => boolean): Promise<boolean> {
    const { clock } = this.#ports;
    while (!isSo()) {
      const leftMs = endAt - clock.now();
      if (leftMs <= 0) return false;
      await this.#nextChange(leftMs);
    }
    return true;
  }

  /** Resolves when something has changed, or after a time. */
  #nextChange(forMs: number): Promise<void> {
    const { streams, clock } = this.#ports;
    return new Promise((resolve) => {
      const timer = clock.setTimer(resolve, forMs);
      streams.onNextChange(() => {
        clock.clearTimer(timer);
        resolve();
      });
    });
  }

  /** Asks whoever has it. Undefined: that one is not there, or is slow. */
  async #ask(copy: NamespaceCopy, pid: string): Promise<KnownSession | undefined> {
    const { streams, mesh } = this.#ports;
    const asked = new Set<string>();
    for (let tag = ownerOf(copy, pid); !asked.has(tag); tag = ownerOf(copy, pid)) {
      asked.add(tag);
      const peer = streams.peer(tag);
      if (peer === undefined) return undefined;
      try {
        const numbered = toItem(await mesh.request("log-take", [copy.nsp, pid], peer.id, askMs));
        if (numbered?.[1].kind === "session") return copy.keep(numbered[1], tag, numbered[0]);
      } catch {
        // It has left, or is slow: what it has told before is here.
        return undefined;
      }
    }
    return undefined;
  }

  /** From here on it is a session of this node that is away. The others hear of it when its client is in. */
  #adopt(copy: NamespaceCopy, session: KnownSession): boolean {
    if (copy.find(session.pid) !== session) return false;
    const item = copy.itemOf(session);
    const away = { ...item, awayMs: item.awayMs ?? 0, generation: item.generation + 1 };
    const taken = copy.keep(away, this.#ports.streams.tag, 0);
    taken.home = session.owner;
    taken.homeNumber = session.number;
    return true;
  }

  /** Another node asks for a session: it ends here, and goes with the item that tells how it ended. Null: it is not here. */
  #give(value: unknown): unknown {
    if (!Array.isArray(value)) return null;
    const [nsp, pid] = value as unknown[];
    if (typeof nsp !== "string" || typeof pid !== "string") return null;
    const { streams } = this.#ports;
    this.#ports.endLine(nsp, pid);
    const copy = this.#ports.copyOf(nsp);
    const session = copy.find(pid);
    if (session?.owner !== streams.tag || session.leftAt === null) return null;
    const item = copy.itemOf(session);
    // Its client may have asked another node before, and given up on that one: the last shall win.
    return toList(session.number, { ...item, generation: item.generation + session.given++ });
  }
}

/** The tag of the node that has a session, or gave it its secret. */
function ownerOf(copy: NamespaceCopy, pid: string): string {
  return copy.find(pid)?.owner ?? pid.slice(0, tagLength);
}

/** What the nodes that had a session had when its rooms changed, and at the last: without that, its rooms are not known at each message. */
function knownOf({ log }: NamespaceCopy, { sid, since, until }: KnownSession): Vector[] {
  const changes = log.changes(parseVector(since) ?? nothing, sid);
  return [until, ...changes.map(({ stamp }) => stamp.at)].map((text) => parseVector(text) ?? nothing);
}
