// The line as a part for the client without polling, which leaves it out: the sessions that it opens go on after a lost connection. The
// other builds have it in their sessions, and need no part.
import type { ManagerParts } from "./base-manager.js";
import type { BaseEngine } from "./engine.js";
import { createLineKeeper, type LineCarrier, type LineKeeper } from "./line-keeper.js";

/** What the option `line` takes. */
export type LinePart = (parts: ManagerParts) => ManagerParts;

/**
 * Has the sessions of `holdfast/client/websocket` go on after a lost connection, where the server knows how.
 *
 * @example
 * import { io } from "holdfast/client/websocket";
 * import { line } from "holdfast/client/line";
 * const socket = io("https://example.org", { line });
 */
export const line: LinePart = (parts) => {
  let keeper: LineKeeper | undefined;
  return {
    ...parts,
    openSession(address, options, owner) {
      const own = (keeper ??= createLineKeeper(parts.clock, owner));
      const query = new URLSearchParams(options.query);
      query.set("hf", own.line?.line ?? "1");
      const session = parts.openSession(
        address,
        { ...options, query: query.toString() },
        {
          ...owner,
          open: (_isResumed, terms) => terms && own.open(terms, carrier),
          note: (data) => own.hear(data),
          data: (content) => own.receive(content),
          ping() {
            own.beat();
            owner.ping();
          },
          close: (reason, details) =>
            owner.close(reason, details, own.lose(options.reconnection, reason, details)),
        },
      );
      const carrier: LineCarrier = {
        note: (data) => session.note(data),
        post({ content, options: said }) {
          if (said?.again && own.line) session.note(`d${said.again}`);
          session.write(content);
        },
        close: (reason) => session.close(reason),
      };
      return carrying(session, own);
    },
  };
};

/** The session as its manager sees it, whose messages go by the line. */
function carrying(session: BaseEngine, keeper: LineKeeper): BaseEngine {
  return {
    get id() {
      return session.id;
    },
    get transport() {
      return session.transport;
    },
    get isStale() {
      // What is written into a dead connection is kept, where there is a line.
      return session.isStale && !keeper.line;
    },
    get line() {
      return keeper.line;
    },
    note: (data) => session.note(data),
    write: (content, options) => keeper.write({ content, options }),
    close(reason, details) {
      session.close(reason, details);
      // If it was lost before, nobody brings it back.
      keeper.end();
    },
  };
}
