// The adapter of one namespace of a node in a cluster: members here are served at once, the nodes that have others are told. Who they
// are and how to reach them is for neighbours.ts.
import type {
  AdapterPorts,
  Audience,
  BroadcastWatch,
  Fetched,
  MemberRecord,
  OnPublished,
  OnServerReplies,
} from "../../adapters/adapter.js";
import { MemoryAdapter } from "../../adapters/memory.js";
import type { EventPacket } from "../../protocol/index.js";
import { ClusterError } from "../../adapters/cluster-error.js";
import type { NodeId } from "../mesh.js";
import { isTexts, readAudience, topics, writeAudience } from "./adapter-messages.js";
import { failureOf, type Failure } from "./answers.js";
import { readEvent } from "./event-message.js";
import { idsOf, type PeerInterest } from "./interest.js";
import { MemberPages, readPages } from "./member-pages.js";
import type { NamespaceEnd, NamespaceTopic, Neighbours, QuestionTopic } from "./neighbours.js";
import { confirm, publish } from "./publish.js";
import { relay } from "./relay.js";

/** How a cluster's adapters behave. */
export interface ClusterAdapterOptions {
  /** How long another node is awaited that was asked something, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** Names in one message that says whom a broadcast reached. */
const maxReachedIds = 5_000;

/** One namespace of one node. */
export class ClusterAdapter extends MemoryAdapter implements NamespaceEnd {
  readonly nsp: string;
  readonly codec: string;
  readonly #ports: AdapterPorts;
  readonly #neighbours: Neighbours;
  readonly #options: ClusterAdapterOptions;
  readonly #pages: MemberPages;

  constructor(ports: AdapterPorts, neighbours: Neighbours, options: ClusterAdapterOptions) {
    super(ports);
    this.nsp = ports.nsp;
    this.codec = ports.codec.name;
    this.#ports = ports;
    this.#neighbours = neighbours;
    this.#options = options;
    this.#pages = new MemberPages({
      clock: ports.clock,
      timeoutMs: options.requestTimeoutMs,
      isHere: (id) => this.sids.has(id),
      onError: (error) => ports.onListenerError(error, "fetchSockets", this),
    });
    neighbours.open(this);
  }

  // The others are told first, in all that follows: what listeners here do in their turn must not overtake it there. Telling them
  // takes no time, and whatever becomes of it, the members here are served.

  override broadcast(
    packet: EventPacket,
    audience: Audience,
    watch?: BroadcastWatch,
    onPublished?: OnPublished,
  ): void {
    const { isLocal, isVolatile, rooms } = audience;
    const nodes = isLocal ? [] : this.#neighbours.wanting(this.nsp, rooms);
    if (nodes.length > 0 && !this.#neighbours.isConnected) {
      if (onPublished !== undefined) return onPublished(unavailable(nodes));
      // In a moment it is worth nothing.
      if (isVolatile) nodes.length = 0;
    }
    const delivery = this.#ports.makeDelivery(packet, audience);
    if (nodes.length === 0) onPublished?.(null);
    else if (delivery.offset !== undefined && !delivery.isVolatile) {
      // The log has brought it to all nodes, in the same streams: whoever has what comes behind it, has it.
      if (onPublished !== undefined) confirm(this.#neighbours, idsOf(nodes), onPublished);
    } else {
      // With its place in this node's log, the event says something that holds here only.
      const isOurs = delivery.offset === undefined;
      const frames = isOurs ? delivery.frames : this.#ports.encode(packet, audience.mayCompress);
      publish(this.#neighbours, this.#ports, { packet, audience, frames, nodes, watch, onPublished });
    }
    this.deliver(delivery, audience, watch);
  }

  override async fetchSockets(audience: Audience): Promise<Fetched> {
    const here = this.select(audience);
    const nodes = audience.isLocal ? [] : this.#neighbours.wanting(this.nsp, audience.rooms);
    if (nodes.length === 0) return { members: here, error: null };
    const { clock } = this.#ports;
    const untilMs = clock.now() + (audience.timeoutMs ?? this.#options.requestTimeoutMs);
    const failures: Failure[] = [];
    const found = await Promise.all(
      nodes.map(async ({ id }): Promise<readonly MemberRecord[]> => {
        const { members, error } = await readPages((cursor) => {
          const value = [cursor === null ? writeAudience(audience) : null, cursor];
          const leftMs = Math.max(0, untilMs - clock.now());
          return this.#neighbours.ask(id, topics.members, this.nsp, value, leftMs);
        });
        if (error !== null) failures.push({ node: id, error });
        return members;
      }),
    );
    return { members: [...here, ...found.flat()], error: failureOf(failures) };
  }

  override addSockets(audience: Audience, rooms: readonly string[]): void {
    const nodes = audience.isLocal ? [] : this.#neighbours.wanting(this.nsp, audience.rooms);
    if (nodes.length > 0) this.#neighbours.join(nodes, this.nsp, writeAudience(audience), rooms);
    super.addSockets(audience, rooms);
  }

  override delSockets(audience: Audience, rooms: readonly string[]): void {
    this.#tell(topics.leave, audience, rooms);
    super.delSockets(audience, rooms);
  }

  override disconnectSockets(audience: Audience, close: boolean): void {
    this.#tell(topics.disconnect, audience, close);
    super.disconnectSockets(audience, close);
  }

  override serverSideEmit(data: readonly unknown[], onReplies?: OnServerReplies): void {
    const nodes = this.#neighbours.having(this.nsp);
    if (onReplies === undefined) {
      if (nodes.length > 0) this.#neighbours.send(topics.server, [this.nsp, data], idsOf(nodes));
      return;
    }
    const replies: unknown[] = [];
    const failures: Failure[] = [];
    const asked = nodes.map(async ({ id }) => {
      try {
        const { requestTimeoutMs } = this.#options;
        const answer = await this.#neighbours.ask(id, topics.server, this.nsp, [data], requestTimeoutMs);
        if (Array.isArray(answer)) replies.push(answer[0]);
      } catch (error) {
        failures.push({ node: id, error });
      }
    });
    void Promise.all(asked).then(() => onReplies(failureOf(failures), replies));
  }

  override async serverCount(): Promise<number> {
    return 1 + this.#neighbours.having(this.nsp).length;
  }

  override close(): void {
    this.#neighbours.close(this);
  }

  /** What another node says. */
  hear(topic: NamespaceTopic, parts: readonly unknown[], from: NodeId): boolean {
    if (topic === topics.event) return this.#hearEvent(parts, from);
    if (topic === topics.server) {
      const [, data] = parts;
      if (Array.isArray(data)) this.#ports.onServerSideEmit(data as unknown[]);
      return Array.isArray(data);
    }
    const audience = readAudience(parts[1]);
    if (audience === undefined) return false;
    const [, , what] = parts;
    if (topic === topics.disconnect) {
      if (typeof what === "boolean") super.disconnectSockets(audience, what);
      return typeof what === "boolean";
    }
    if (!isTexts(what)) return false;
    if (topic === topics.join) this.#hearJoin(audience, what, parts[3], from);
    else super.delSockets(audience, what);
    return true;
  }

  /** What another node asks. */
  answer(topic: QuestionTopic, parts: readonly unknown[]): unknown {
    if (topic === topics.relay) return relay(this, this.#ports, parts);
    if (topic === topics.members) {
      const [, given, cursor] = parts;
      if (typeof cursor === "number") return this.#pages.resume(cursor);
      const audience = readAudience(given);
      return audience === undefined ? null : this.#pages.begin(this.select(audience));
    }
    const [, data] = parts;
    if (!Array.isArray(data)) return null;
    return new Promise((resolve) => {
      this.#ports.onServerSideEmit([...(data as unknown[]), (reply: unknown) => resolve([reply])]);
    });
  }

  protected override onRoom(room: string, isThere: boolean): void {
    this.#neighbours.noteRoom(this, room, isThere);
  }

  #tell(topic: typeof topics.leave | typeof topics.disconnect, audience: Audience, what: unknown): void {
    if (audience.isLocal) return;
    const nodes = this.#neighbours.wanting(this.nsp, audience.rooms);
    if (nodes.length > 0)
      this.#neighbours.send(topic, [this.nsp, writeAudience(audience), what], idsOf(nodes));
  }

  #hearJoin(audience: Audience, rooms: readonly string[], number: unknown, from: NodeId): void {
    super.addSockets(audience, rooms);
    if (typeof number === "number") this.#neighbours.confirmJoin(number, from);
  }

  #hearEvent(parts: readonly unknown[], from: NodeId): boolean {
    const message = readEvent(parts, this.#ports.codec);
    if (message === undefined) return false;
    const { packet, frames, audience, poll } = message;
    if (poll === undefined) this.deliver(this.#ports.makeDelivery(packet, audience, frames), audience);
    // Its frames hold the id under which its own node awaits replies: they have to be made anew, and so to be read.
    else if (packet.data.length > 0) this.#deliverAwaiting(packet, audience, poll, from);
    else return false;
    return true;
  }

  #deliverAwaiting({ type, nsp, data }: EventPacket, audience: Audience, poll: number, from: NodeId): void {
    const id = this.#ports.takeReplyId();
    const reached: string[] = [];
    const delivery = this.#ports.makeDelivery({ type, nsp, data, id }, audience);
    this.deliver(delivery, audience, { onReached: (member) => reached.push(member) });
    for (let at = 0; at === 0 || at < reached.length; at += maxReachedIds) {
      const isAll = at + maxReachedIds >= reached.length;
      this.#neighbours.send(topics.reached, [poll, reached.slice(at, at + maxReachedIds), isAll], [from]);
    }
    for (const member of reached) {
      const onLost = (): void => this.#neighbours.send(topics.lost, [poll, member], [from]);
      const onReply = (reply: unknown): void => {
        try {
          this.#neighbours.send(topics.reply, [poll, member, reply], [from]);
        } catch {
          // A client may reply with more than nodes tell each other at once.
          onLost();
        }
      };
      this.#ports.awaitReply(member, id, onReply, onLost);
    }
  }
}

function unavailable(nodes: readonly PeerInterest[]): ClusterError {
  const message = "This node is cut off from the others of its cluster; nobody got the event.";
  return new ClusterError("ERR_CLUSTER_UNAVAILABLE", message, idsOf(nodes));
}
