// Sends one broadcast to the nodes that have members for it, and says what became of that. Members of this node are not its business.
import type { AdapterPorts, Audience, BroadcastWatch, OnPublished } from "../../adapters/adapter.js";
import type { EncodedFrame, EventPacket } from "../../protocol/index.js";
import { ClusterError } from "../../adapters/cluster-error.js";
import type { NodeId, OnSettled } from "../mesh.js";
import { topics } from "./adapter-messages.js";
import { writeData, writeFrames } from "./event-message.js";
import { idsOf, type PeerInterest } from "./interest.js";
import type { Neighbours } from "./neighbours.js";

/** One broadcast, and whom it is for. */
export interface Publication {
  readonly packet: EventPacket;
  readonly audience: Audience;
  /** What our codec made of the packet. */
  readonly frames: readonly EncodedFrame[];
  /** At least one. */
  readonly nodes: readonly PeerInterest[];
  readonly watch: BroadcastWatch | undefined;
  readonly onPublished: OnPublished | undefined;
}

/** @throws ClusterError `ERR_MESSAGE_TOO_LARGE` before anybody got anything */
export function publish(neighbours: Neighbours, ports: AdapterPorts, publication: Publication): void {
  const { packet, audience, frames, nodes, watch } = publication;
  const { nsp, codec } = ports;
  const poll =
    watch === undefined ? undefined : neighbours.polls.open(nsp, idsOf(nodes), watch, audience.timeoutMs);
  const readers = nodes.filter((node) => node.reads(nsp, codec.name));
  const others = nodes.filter((node) => !node.reads(nsp, codec.name));
  const parts: (readonly [readonly PeerInterest[], () => readonly unknown[]])[] = [
    [readers, () => writeFrames(packet, audience, codec, frames, poll)],
    [others, () => writeData(packet, audience, poll)],
  ];
  const told = parts.filter(([part]) => part.length > 0);
  const onSettled = settlerOf(neighbours, ports, publication, poll, told.length);
  // Whoever only counts what was lost can wait for the next beat.
  const isAwaited = publication.onPublished !== undefined;
  try {
    for (const [part, write] of told)
      neighbours.send(topics.event, write(), idsOf(part), onSettled, isAwaited);
  } catch (error) {
    if (poll !== undefined) neighbours.polls.forget(poll);
    throw error;
  }
}

/** Says when these nodes have what they were sent before. */
export function confirm(neighbours: Neighbours, nodes: readonly NodeId[], onPublished: OnPublished): void {
  const onSettled: OnSettled = (missing) => onPublished(missing.length === 0 ? null : unpublished(missing));
  neighbours.send(topics.confirm, null, nodes, onSettled, true);
}

/** What is called for each part of the nodes, with those of them that have not said in time that they have the broadcast. */
function settlerOf(
  { polls }: Neighbours,
  ports: AdapterPorts,
  { packet, audience, nodes, onPublished }: Publication,
  poll: number | undefined,
  parts: number,
): OnSettled | undefined {
  if (poll !== undefined) {
    // With a time limit of its own the poll ends by that; without one it must not wait for ever for what is lost.
    if (audience.timeoutMs !== undefined) return undefined;
    return (lost) => {
      for (const node of lost) polls.giveUp(node, poll);
    };
  }
  if (audience.isVolatile && onPublished === undefined) return undefined;
  const missing = new Set<NodeId>();
  let left = parts;
  return (lost) => {
    for (const node of lost) missing.add(node);
    if (--left > 0) return;
    // A node that has closed the namespace meanwhile has no members to miss anything.
    const cutOff = idsOf(nodes.filter((node) => missing.has(node.id) && node.has(ports.nsp)));
    if (onPublished !== undefined) return onPublished(cutOff.length === 0 ? null : unpublished(cutOff));
    if (cutOff.length === 0) return;
    const event = String(packet.data[0]);
    ports.onUnpublished?.({ namespace: ports.nsp, event, rooms: audience.rooms, missing: cutOff });
  };
}

function unpublished(missing: readonly NodeId[]): ClusterError {
  const message = `These nodes have not got the event in time: ${missing.join(", ")}. The others have.`;
  return new ClusterError("ERR_UNPUBLISHED", message, missing);
}
