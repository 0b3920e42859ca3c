// The transports of a session, one after the other: which is first, which is next when one cannot open, and which is
// better. A build with one transport has none of this.
import type { TransportName } from "../core/index.js";
import { HoldfastError } from "../protocol/index.js";
import { chooseTransports } from "./options.js";
import type { OpenTransport } from "./runtime.js";
import type { ClientTransport, TransportEvents, TransportKind, Upgradable } from "./transport.js";
import { upgrade } from "./upgrade.js";

// Of the program, not of a session: it is what `rememberUpgrade` remembers.
let lastThatWorked: TransportName | undefined;

/** Opens sessions over those of `all` that the options ask for. */
export function ladderOf(all: readonly TransportKind[]): OpenTransport {
  return (context, session) => {
    const { options } = context;
    /** Those that were not tried yet, from the surest to the best. */
    const kinds = chooseTransports(all, options);
    const remembered = options.rememberUpgrade && kinds.find(({ name }) => name === lastThatWorked);
    let mayTryNext = options.tryAllTransports;

    const onMove = (to: ClientTransport): void => {
      lastThatWorked = to.name;
      session.onMove(to);
    };
    const open = (kind: TransportKind, events: TransportEvents): ClientTransport => {
      const own = { ...options, ...options.transportOptions?.[kind.name] };
      return kind.open({ ...context, options: own, url: () => context.url(kind.name, own), climb }, events);
    };
    const climb = (from: Upgradable, offered: readonly string[]): void => {
      const better = options.upgrade && kinds.pop();
      const climbOn = (): void => climb(from, offered);
      if (!better) return;
      if (!offered.includes(better.name)) climbOn();
      else upgrade(from, (probe) => open(better, probe), context, { ...session, onMove }, climbOn);
    };
    const openRung = (kind: TransportKind): void =>
      session.onMove(
        open(kind, {
          ...session,
          onContent(content) {
            mayTryNext = false;
            lastThatWorked = kind.name;
            session.onContent(content);
          },
          onEnd(reason, details) {
            if (reason === "transport error") lastThatWorked = undefined;
            const next = mayTryNext && kinds.shift();
            if (next) openRung(next);
            else session.onEnd(reason, details);
          },
        }),
      );

    const first = remembered || kinds.shift();
    if (first) openRung(first);
    else
      context.clock.defer(() =>
        session.onEnd("transport error", new HoldfastError("ERR_NO_TRANSPORT", "No transports available")),
      );
  };
}
