// Sessions of the build without other transports that tell a developer what they do, and what to do about their end. They have no
// listeners: what they tell their owner passes through here.
import { frameLine } from "../../core/index.js";
import type { ManagerParts } from "../base-manager.js";
import type { BaseEngine, SessionOwner } from "../engine.js";
import { adviseOnClose, adviseOnError } from "./advise-on-failure.js";
import { isAdvising, sessionLog, socketLog, transportLog } from "./logs.js";
import { detailLine } from "./tell-session.js";
import { placeOf } from "./place.js";

type OpenSession = ManagerParts["openSession"];

/** Opens sessions as `open` does, which tell. */
export const toldSession =
  (open: OpenSession): OpenSession =>
  (address, options, owner) => {
    const place = placeOf(address, options);
    transportLog?.(`websocket opening ${place}`);
    const engine = open(address, options, toldOwner(place, owner));
    // The getters of the session are its own still.
    return Object.assign(Object.create(engine) as BaseEngine, {
      write(content: string | Uint8Array) {
        transportLog?.(`websocket -> ${frameLine({ type: "message", data: content })}`);
        engine.write(content);
      },
    });
  };

function toldOwner(place: string, owner: SessionOwner): SessionOwner {
  let isOpen = false;
  return {
    ...owner,
    open(isResumed, terms) {
      isOpen = true;
      sessionLog?.("open by websocket");
      owner.open(isResumed, terms);
    },
    ping() {
      transportLog?.("websocket <- ping");
      owner.ping();
    },
    data(content) {
      transportLog?.(`websocket <- ${frameLine({ type: "message", data: content })}`);
      owner.data(content);
    },
    close(reason, details) {
      transportLog?.(`websocket ended: ${reason}${detailLine(details)}`);
      sessionLog?.(`closed: ${reason}`);
      if (isOpen) socketLog?.(`all are disconnected: ${reason}`);
      if (isAdvising) {
        if (details instanceof Error) adviseOnError(place, details, isOpen);
        adviseOnClose(place, reason, details, isOpen);
      }
      owner.close(reason, details);
    },
  };
}
