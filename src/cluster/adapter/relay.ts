// What a node does for an emitter, which has no clients and knows nobody's: all of it as if the node itself had been asked to.
import type { Adapter, AdapterPorts } from "../../adapters/adapter.js";
import { PacketType, reservedEvents } from "../../protocol/index.js";
import { isTexts, readAudience } from "./adapter-messages.js";

/**
 * Does what a `RelayMessage` says.
 *
 * @returns the nodes that have not said in time that they have it
 * @throws TypeError if the message is nonsense
 */
export async function relay(
  adapter: Adapter,
  ports: AdapterPorts,
  [, what, given, content]: readonly unknown[],
): Promise<readonly string[]> {
  const forHere = readAudience(given);
  if (forHere === undefined) throw new TypeError("There is no audience.");
  const audience = { ...forHere, isLocal: false };
  if (what === "disconnect") adapter.disconnectSockets(audience, content === true);
  else if (what === "server" && Array.isArray(content)) {
    const data = content as readonly unknown[];
    ports.onServerSideEmit(data);
    adapter.serverSideEmit(data);
  } else if (what === "event" && isEvent(content)) {
    const packet = { type: PacketType.EVENT, nsp: ports.nsp, data: content };
    return new Promise((resolve) => {
      adapter.broadcast(packet, audience, undefined, (error) => resolve(error?.missing ?? []));
    });
  } else if (what === "join" && isTexts(content)) adapter.addSockets(audience, content);
  else if (what === "leave" && isTexts(content)) adapter.delSockets(audience, content);
  else throw new TypeError("There is nothing that could be done.");
  return [];
}

function isEvent(data: unknown): data is readonly unknown[] {
  const [event] = Array.isArray(data) ? (data as unknown[]) : [];
  return typeof event === "string" && !reservedEvents.has(event);
}
