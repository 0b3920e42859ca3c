// What `shared: true` loads: it opens a session's transport by the hub, where the browser can do that.
import type { TransportName } from "../../core/index.js";
import { basicRuntime } from "../basic-runtime.js";
import type { TransportError } from "../errors.js";
import type { ManagerOptions } from "../options.js";
import type { OpenTransport, SessionContext } from "../runtime.js";
import type { TransportEvents } from "../transport.js";
import type { Address } from "../url.js";
import { callHub } from "./hosting.js";
import { nameHub } from "./hub-name.js";
import { TabTransport } from "./tab-transport.js";
import { Unsent } from "./unsent.js";

const usualTransports: readonly TransportName[] = ["polling", "websocket"];
const scriptName = "holdfast.shared-worker.min.js";

/** By the owner of the sessions: what one of them could not send, the next one does. */
const unsentOf = new WeakMap<object, Unsent>();
let hasWarned = false;

/**
 * Puts a session on a transport that goes by the hub or, where that cannot be, on one of the tab's own.
 *
 * @param own opens the latter, and the connection that is shared
 * @param all what it can open
 * @param Failure what a page knows failures by: what is loaded on demand is bundled by itself, and has a class of its own
 */
export function share(
  own: OpenTransport,
  all: readonly TransportName[] = usualTransports,
  context: SessionContext,
  events: TransportEvents,
  Failure: typeof TransportError,
): void {
  const { owner: address, options, clock } = context;
  let isOver = false;
  context.atEnd(() => (isOver = true));
  // It may have ended while this was loaded.
  if (isOver) return;
  const obstacle = findObstacle(options);
  if (obstacle !== undefined) {
    // For whoever builds the page: to its users nothing is wrong.
    if (!hasWarned) basicRuntime.trace("This tab's connection is not shared:", obstacle);
    hasWarned = true;
    own(context, events);
    return;
  }
  const name = nameHub(address, options, chooseNames(options, all));
  const unsent = unsentOf.get(address) ?? new Unsent();
  unsentOf.set(address, unsent);
  callHub(name, scriptOf(address, options), { ...basicRuntime, openTransport: own });
  events.onMove(new TabTransport(name, clock, unsent, events, Failure));
}

function findObstacle({ parser, transports, transportImplementations }: ManagerOptions): string | undefined {
  if (!globalThis.navigator?.locks) return "it needs Web Locks, which pages have over HTTPS and on localhost";
  if (parser !== undefined && parser.name !== "json") return `it speaks JSON, and not ${parser.name}`;
  return (transportImplementations ?? transports)?.some((transport) => typeof transport !== "string")
    ? "it takes transports by their names only"
    : undefined;
}

/** What the options ask for of what there is, as a ladder of transports chooses. */
function chooseNames(
  { transports }: ManagerOptions,
  all: readonly TransportName[],
): readonly TransportName[] {
  if (transports === undefined) return all;
  return transports.flatMap((wanted) => all.find((name) => name === wanted) ?? []);
}

/** The worker's script: what the option says, or that of the server if it is the page's own. */
function scriptOf({ origin }: Address, { shared, path }: ManagerOptions): string | undefined {
  if (typeof shared === "object" && shared.worker !== undefined) return shared.worker || undefined;
  // Absent in programs that are no page.
  const location = globalThis.location as Location | undefined;
  return location?.origin === origin ? `${origin}${path.replace(/\/$/, "")}/${scriptName}` : undefined;
}
