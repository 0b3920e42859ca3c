// The hub's connection to the server: a session as any client has. It adds nothing but the hub's view of it.
import type { Runtime } from "../runtime.js";
import { Session } from "../session.js";
import type { CloseDetails } from "../transport.js";
import type { Wire, WireEvents } from "./hub.js";
import { readHubName } from "./hub-name.js";
import type { HubEnd } from "./messages.js";

/** Opens the connection that `name` stands for. */
export function openWire(name: string, runtime: Runtime, events: WireEvents): Wire {
  const { address, options: given } = readHubName(name);
  // What tabs wait for is theirs; nothing of it is kept here.
  const options = { ...given, resume: false };
  let terms = {};
  let isClosed = false;
  const session = new Session(address, options, runtime, {
    onListenerError: (error) => runtime.trace("The shared connection failed:", error),
    open: () => events.onOpen(JSON.stringify({ ...terms, upgrades: [] }), session.transport.name),
    ping: () => events.onPing(),
    data: (content) => events.onContent(content),
    close: (reason, details) => {
      if (!isClosed) events.onEnd(describeEnd(reason, details));
    },
  });
  session.on("packet", ({ type, data }) => {
    if (type === "open") terms = JSON.parse(data as string);
  });
  session.on("upgrade", ({ name: transport }) => events.onMove(transport));
  session.on("drain", () => events.onDrain());
  return {
    get waiting() {
      return session.writeBuffer.length;
    },
    write: (content) => session.write(content),
    dropWaiting: () => void session.transport.queue.splice(0),
    close() {
      isClosed = true;
      session.close();
    },
  };
}

function describeEnd(reason: string, details: CloseDetails | undefined): Omit<HubEnd, "kind"> {
  if (!(details instanceof Error)) return { isError: false, message: reason };
  const { message, description } = details as { message: string; description?: unknown };
  // What else it may be, an event for example, cannot be cloned.
  const isPlain = typeof description === "number" || typeof description === "string";
  return { isError: true, message, ...(isPlain && { description }) };
}
