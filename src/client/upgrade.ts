// The way from one transport to a better one: probe, pause, switch. It owns the new transport until the switch, and the
// session's frames never: they wait in the old transport's queue.
import { PING, PONG, UPGRADE } from "../protocol/index.js";
import { TransportError } from "./errors.js";
import type { ClientTransport, TransportContext, TransportEvents, Upgradable } from "./transport.js";

/** What is asked over the new transport, and answered. */
const probe = "probe";

/**
 * One attempt.
 *
 * | it       | ends with             | then                                                            |
 * |----------|-----------------------|-----------------------------------------------------------------|
 * | probes   | `3probe` has come     | the old transport is asked to pause                             |
 * | waits    | no request under way  | `5` and all that has waited leave over the new transport        |
 * | is done  |                       |                                                                 |
 * | fails    |                       | the old transport goes on                                       |
 *
 * @param open opens the new transport
 * @param session hears of the attempt, and of the new transport once the session is on it
 * @param onFail called after an attempt that came to nothing
 */
export function upgrade(
  from: Upgradable,
  open: (events: TransportEvents) => ClientTransport,
  { atEnd }: Pick<TransportContext, "atEnd">,
  session: TransportEvents,
  onFail: () => void,
): void {
  let isDone = false;
  const to = open({
    ...session,
    onContent: (content) => (isDone ? session.onContent : hear)(content),
    onDrain: () => isDone && session.onDrain(),
    onEnd(reason, details) {
      if (isDone) session.onEnd(reason, details);
      else fail(details instanceof Error ? details : reason);
    },
  });

  const cancel = (): void => {
    if (isDone) return;
    to.terminate();
    from.resume();
  };
  const fail = (reason: unknown): void => {
    cancel();
    session.onUpgrade("upgradeError", new TransportError(`probe error: ${String(reason)}`, reason, to.name));
    onFail();
  };
  const hear = (content: string | Uint8Array): void => {
    if (content !== PONG + probe) return fail(content);
    session.onUpgrade("upgrading", to);
    from.pause(() => {
      isDone = true;
      to.send({ data: UPGRADE });
      for (const frame of from.queue.splice(0)) to.send(frame);
      from.terminate();
      session.onMove(to);
      session.onUpgrade("upgrade", to);
    });
  };

  to.send({ data: PING + probe });
  atEnd(cancel);
}
