// One namespace of the shared connection: the server has one socket there, and the tabs that are in it share that. It says
// what is to be written, and writes nothing.
import { PacketType } from "../../protocol/index.js";
import { CatchUp, offsetOf } from "./catch-up.js";
import type { HubTab } from "./hub-tab.js";
import type { Contents } from "./messages.js";
import { readObject, writePacket, type PacketText } from "./packet-text.js";

/** Replies that the server may await at a time. Of more, the oldest are not passed on. */
const maxAwaitedReplies = 10_000;

/** What a tab asks for with its CONNECT. */
interface Claim {
  /** The credentials, so written that equal ones are equal. */
  readonly credentials: string;
  readonly auth: Readonly<Record<string, unknown>>;
  /** The recovery id that the tab was given, and what it is made of: see `pidFor`. */
  readonly tabPid: unknown;
  readonly pid: string | undefined;
  /** The last event that the tab has. */
  readonly offset: string;
}

function readClaim(packet: PacketText): Claim {
  const { pid: tabPid, offset, ...auth } = readObject(packet);
  const [, start = "", pid] = (typeof tabPid === "string" && /^(\S*) (.*)$/s.exec(tabPid)) || [];
  return {
    credentials: JSON.stringify(Object.entries(auth).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    auth,
    tabPid,
    pid,
    offset: typeof offset === "string" ? offset : start,
  };
}

/**
 * A namespace that at least one tab has asked for.
 *
 * A tab's recovery id is the server's and, before it, the last event that there was when the tab came. So a tab that has
 * heard nothing yet knows where it stands, and a tab can tell all of it to the next hub, which knows nothing.
 */
export class HubNamespace {
  readonly name: string;
  /** Those that the server's grant will be for, and what they asked for. */
  readonly #waiting: Map<HubTab, PacketText> = new Map();
  readonly #members: Set<HubTab> = new Set();
  readonly #awaitedReplies: Set<number> = new Set();
  #state: "away" | "connecting" | "connected" = "away";
  #credentials = "";
  #sid: unknown;
  #pid: unknown;
  #catchUp: CatchUp = new CatchUp();

  constructor(name: string) {
    this.name = name;
  }

  /** True when no tab is in it, or waits for it. */
  get isEmpty(): boolean {
    return this.#members.size + this.#waiting.size === 0;
  }

  /** False while the server's answer is awaited: then it cannot be left yet. */
  get isConnected(): boolean {
    return this.#state === "connected";
  }

  /** A tab asks to be let in. Gives the CONNECT for the server, where one is due. */
  join(tab: HubTab, packet: PacketText): Contents | undefined {
    const claim = readClaim(packet);
    const isLate = this.#state !== "away";
    if (isLate && !this.isEmpty && claim.credentials !== this.#credentials) {
      tab.send([this.#refusal()]);
      return undefined;
    }
    if (this.#state === "connected") this.#grant(tab, claim);
    else this.#waiting.set(tab, packet);
    return isLate ? undefined : this.#connect(claim);
  }

  /** A tab leaves. Gives whether it was there. */
  leave(tab: HubTab): boolean {
    return this.#waiting.delete(tab) || this.#members.delete(tab);
  }

  has(tab: HubTab): boolean {
    return this.#members.has(tab);
  }

  /**
   * Takes out whom the server's answer does not concern: while it was under way, whoever had asked has left, and these ask with
   * other credentials.
   */
  takeOthers(): ReadonlyMap<HubTab, PacketText> {
    const others = new Map<HubTab, PacketText>();
    for (const [tab, asked] of this.#waiting) {
      if (readClaim(asked).credentials !== this.#credentials) others.set(tab, asked);
    }
    for (const tab of others.keys()) this.#waiting.delete(tab);
    return others;
  }

  /** The server lets it in. */
  granted(packet: PacketText): void {
    const { sid, pid } = readObject(packet);
    this.#state = "connected";
    this.#sid = sid;
    if (pid === undefined || pid !== this.#pid) this.#catchUp = new CatchUp();
    this.#pid = pid;
    for (const [tab, asked] of this.#waiting) this.#grant(tab, readClaim(asked));
    this.#waiting.clear();
  }

  /** The server refuses or ends it. */
  ended(packet: Contents): void {
    for (const tab of [...this.#waiting.keys(), ...this.#members.keys()]) tab.send([packet]);
  }

  /** An event of the server: for all tabs that are in. */
  deliver(packet: Contents, { id, data }: PacketText): void {
    const offset = id === undefined && this.#pid !== undefined ? offsetOf(data) : undefined;
    if (id !== undefined) this.#awaitReply(id);
    if (offset !== undefined) this.#catchUp.append(offset, packet);
    for (const tab of this.#members) tab.send([packet]);
  }

  /** True for the first reply to an event of the server: the first tab speaks for all. */
  takeReply(id: number | undefined): boolean {
    return id !== undefined && this.#awaitedReplies.delete(id);
  }

  /** The connection is lost. What is known of the server's socket is kept, for its recovery. */
  lost(): void {
    this.#state = "away";
    this.#waiting.clear();
    this.#members.clear();
    this.#awaitedReplies.clear();
  }

  #connect({ credentials, auth, pid, offset }: Claim): Contents {
    this.#state = "connecting";
    // What one user had is not for another; the tab itself knows what it may ask for.
    if (this.#pid === undefined || this.#credentials !== credentials) {
      this.#pid = pid;
      this.#catchUp = new CatchUp(offset);
    }
    this.#credentials = credentials;
    const recovery = this.#pid !== undefined && {
      pid: this.#pid,
      offset: this.#catchUp.end || undefined,
    };
    const data = { ...recovery, ...auth };
    return writePacket(PacketType.CONNECT, this.name, Object.keys(data).length > 0 ? data : undefined);
  }

  #grant(tab: HubTab, { tabPid, pid, offset }: Claim): void {
    const missed = pid !== undefined && pid === this.#pid ? this.#catchUp.after(offset) : undefined;
    const data = { sid: this.#sid, pid: missed === undefined ? this.#pidFor() : tabPid };
    this.#members.add(tab);
    tab.send([writePacket(PacketType.CONNECT, this.name, data), ...(missed ?? [])]);
  }

  #pidFor(): string | undefined {
    return typeof this.#pid === "string" ? `${this.#catchUp.end} ${this.#pid}` : undefined;
  }

  #refusal(): Contents {
    return writePacket(PacketType.CONNECT_ERROR, this.name, {
      message: `The tabs of this browser share one connection, and "${this.name}" is in use with another auth`,
      data: { code: "ERR_SHARED_AUTH" },
    });
  }

  #awaitReply(id: number): void {
    this.#awaitedReplies.add(id);
    if (this.#awaitedReplies.size <= maxAwaitedReplies) return;
    for (const oldest of this.#awaitedReplies) {
      this.#awaitedReplies.delete(oldest);
      return;
    }
  }
}
