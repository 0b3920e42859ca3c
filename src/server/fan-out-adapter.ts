// The adapter of a namespace that has no clients of its own: whatever it is asked to do, its children do.
import type {
  AdapterPorts,
  Audience,
  BroadcastWatch,
  Fetched,
  OnPublished,
  OnServerReplies,
} from "../adapters/adapter.js";
import { MemoryAdapter } from "../adapters/memory.js";
import { mergeClusterErrors, type ClusterError } from "../adapters/cluster-error.js";
import type { EventPacket } from "../protocol/index.js";
import type { Broadcast } from "./broadcast.js";
import { ChildGathering } from "./child-gathering.js";
import type { BroadcastError } from "./errors.js";
import type { Gathering } from "./gathering.js";

/** Reaches the sockets of several namespaces. */
export class FanOutAdapter extends MemoryAdapter {
  readonly #children: () => readonly Broadcast[];

  constructor(ports: AdapterPorts, children: () => readonly Broadcast[]) {
    super(ports);
    this.#children = children;
  }

  override broadcast(
    packet: EventPacket,
    audience: Audience,
    watch?: BroadcastWatch,
    onPublished?: OnPublished,
  ): void {
    const children = this.#children();
    if (onPublished !== undefined) return publishTo(children, packet, audience, onPublished);
    if (watch === undefined) {
      for (const child of children) child.emit(audience, [...packet.data]);
      return;
    }
    let awaited = children.length;
    let isLost = false;
    const parts = children.map(() => new ChildGathering(watch));
    watch.onAwaitedElsewhere(awaited === 0 ? 0 : Infinity, missingNodes(parts));
    const onReplies = (error: BroadcastError | null): void => {
      // Whoever watches has the same time limit, and is about to see it pass.
      if (error?.code === "ERR_REPLY_TIMEOUT") return;
      isLost ||= error !== null;
      if (--awaited > 0) return;
      if (isLost) watch.onLostElsewhere();
      else watch.onAwaitedElsewhere(0);
    };
    for (const [i, child] of children.entries())
      child.emitAwaiting(audience, packet.data, onReplies, parts[i]);
  }

  override async fetchSockets(audience: Audience): Promise<Fetched> {
    const found = await Promise.all(this.#children().map((child) => child.adapter.fetchSockets(audience)));
    return {
      members: found.flatMap(({ members }) => members),
      error: mergeClusterErrors(found.map(({ error }) => error)),
    };
  }

  override addSockets(audience: Audience, rooms: readonly string[]): void {
    for (const { adapter } of this.#children()) adapter.addSockets(audience, rooms);
  }

  override delSockets(audience: Audience, rooms: readonly string[]): void {
    for (const { adapter } of this.#children()) adapter.delSockets(audience, rooms);
  }

  override disconnectSockets(audience: Audience, close: boolean): void {
    for (const { adapter } of this.#children()) adapter.disconnectSockets(audience, close);
  }

  override serverSideEmit(data: readonly unknown[], onReplies?: OnServerReplies): void {
    const children = this.#children();
    if (onReplies === undefined || children.length === 0) {
      for (const { adapter } of children) adapter.serverSideEmit(data);
      onReplies?.(null, []);
      return;
    }
    const gathered: unknown[] = [];
    let awaited = children.length;
    let failure: Error | null = null;
    for (const { adapter } of children) {
      adapter.serverSideEmit(data, (error, replies) => {
        gathered.push(...replies);
        failure ??= error;
        if (--awaited === 0) onReplies(failure, gathered);
      });
    }
  }
}

/** Asked when replies are missing, they say it as it is then. */
function missingNodes(parts: readonly Gathering[]): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      for (const part of parts) yield* part.missingNodes;
    },
  };
}

function publishTo(
  children: readonly Broadcast[],
  { type, data }: EventPacket,
  audience: Audience,
  onPublished: OnPublished,
): void {
  if (children.length === 0) return onPublished(null);
  const errors: (ClusterError | null)[] = [];
  for (const { nsp, adapter } of children) {
    adapter.broadcast({ type, nsp, data }, audience, undefined, (error) => {
      if (errors.push(error) === children.length) onPublished(mergeClusterErrors(errors));
    });
  }
}
