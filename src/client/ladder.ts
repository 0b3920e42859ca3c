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
  return (context, events) => {
    const { options } = context;
    const kinds = chooseTransports(all, options);
    const untried = [...kinds];

    const open = (kind: TransportKind, rungEvents: TransportEvents): ClientTransport => {
      const own = { ...options, ...options.transportOptions?.[kind.name] };
      return kind.open(
        { ...context, options: own, url: (name) => context.url(name, own), climb },
        rungEvents,
      );
    };

    // The transports are listed from the surest to the best.
    const climb = (from: Upgradable, offered: readonly string[]): void => {
      const better = kinds.findLast(({ name }) => name !== from.name && offered.includes(name));
      if (!options.upgrade || better === undefined) return;
      upgrade(from, (probeEvents) => open(better, probeEvents), context, {
        ...events,
        onMove(to) {
          lastThatWorked = to.name;
          events.onMove(to);
        },
        onUpgrade(event, detail) {
          events.onUpgrade(event, detail);
          if (event === "upgradeError")
            climb(
              from,
              offered.filter((name) => name !== better.name),
            );
        },
      });
    };

    const openRung = (kind: TransportKind): ClientTransport => {
      let isOpen = false;
      return open(kind, {
        ...events,
        onFrame(frame) {
          if (frame.type === "open") {
            isOpen = true;
            lastThatWorked = kind.name;
          }
          events.onFrame(frame);
        },
        onEnd(reason, details) {
          if (reason === "transport error") lastThatWorked = undefined;
          const next = !isOpen && options.tryAllTransports && untried.shift();
          if (next) events.onMove(openRung(next));
          else events.onEnd(reason, details);
        },
      });
    };

    const remembered = options.rememberUpgrade && kinds.find(({ name }) => name === lastThatWorked);
    const first = remembered || untried.shift();
    if (first) return openRung(first);
    context.clock.defer(() =>
      events.onEnd("transport error", new HoldfastError("ERR_NO_TRANSPORT", "No transports available")),
    );
    return undefined;
  };
}
