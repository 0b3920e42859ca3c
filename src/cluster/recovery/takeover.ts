// How a session comes to this node from the one that had it: asked for where that one lives, from the copy where it does not.
import type { Clock } from "../../core/index.js";
import { parseVector, tagLength, type Vector } from "../../log/index.js";
import type { Mesh } from "../mesh.js";
import { toItem, toList } from "./item.js";
import type { KnownSession, NamespaceCopy } from "./namespace-copy.js";
import type { Streams } from "./streams.js";

/** How long the node that has a session may take to give it away. Then the copy serves, and what that node still does to it ends it. */
const askMs = 2_000;
/** How long what a session knows of other nodes may take to come here, too; longer than until a node is taken for dead. */
const waitMs = 12_000;

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
    const { streams } = this.#ports;
    const isOwn = typeof pid !== "string" || ownerOf(copy, pid) === streams.tag;
    return isOwn && !streams.isBehind ? null : this.#fetch(copy, isOwn ? null : pid, offset);
  }

  async #fetch(copy: NamespaceCopy, pid: string | null, offset: unknown): Promise<void> {
    const { streams, clock } = this.#ports;
    const endAt = clock.now() + waitMs;
    await this.#until(endAt, () => !streams.isBehind);
    if (pid === null) return;
    const session = (await this.#ask(copy, pid)) ?? copy.find(pid);
    if (session === undefined || session.owner === streams.tag) return;
    const seen = parseVector(offset) ?? nothing;
    const until = parseVector(session.until) ?? nothing;
    const changes = copy.log.changes(parseVector(session.since) ?? nothing, session.sid);
    const happened = changes.map(({ stamp }) => parseVector(stamp.at) ?? nothing);
    const isHere = (vector: Vector): boolean =>
      this.#isHere(vector, vector === seen && offset !== session.sent);
    if (await this.#until(endAt, () => [seen, until, ...happened].every(isHere))) this.#adopt(copy, session);
    else copy.drop(pid);
  }

  /** Whether all that will ever come of a vector has come. */
  #isHere(vector: Vector, isFromClient: boolean): boolean {
    const { streams } = this.#ports;
    for (const [tag, number] of vector) {
      if (streams.reach.of(tag) >= number) continue;
      // A node that nobody knows any more has written nothing that is held. One that only others know yet may have.
      if (streams.isOpen(tag) || (isFromClient && !streams.knows(tag))) return false;
    }
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
  #adopt(copy: NamespaceCopy, session: KnownSession): void {
    // Another node may have been faster.
    if (copy.find(session.pid) !== session) return;
    const item = copy.itemOf(session);
    const away = { ...item, awayMs: item.awayMs ?? 0, generation: item.generation + 1 };
    copy.keep(away, this.#ports.streams.tag, 0).home = session.owner;
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
    return toList(session.number, copy.itemOf(session));
  }
}

/** The tag of the node that has a session, or gave it its secret. */
function ownerOf(copy: NamespaceCopy, pid: string): string {
  return copy.find(pid)?.owner ?? pid.slice(0, tagLength);
}
