// Kinds of transports that tell what they do: opening, frames with their sizes, the end. They move nothing themselves.
import { frameLine } from "../../core/index.js";
import { decodePlainFrame, Fault } from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import type { CloseDetails, TransportKind } from "../transport.js";
import { adviseOnEnd } from "./advise-on-end.js";
import { isAdvising, transportLog as log } from "./logs.js";

/** Address and path of a request; its query may hold what is nobody's affair. */
function placeOf(url: string): string {
  return url.slice(0, url.indexOf("?"));
}

function endLine(reason: string, details: CloseDetails): string {
  const { message, description } = details as { readonly message?: unknown; readonly description?: unknown };
  const status =
    details instanceof TransportError && typeof description === "number" ? ` ${description}` : "";
  return `${reason}: ${String(message ?? description)}${status}`;
}

/** The kind, observed, where anybody wants to know. */
export function observedTransport(kind: TransportKind): TransportKind {
  if (log === null && !isAdvising) return kind;
  const { name } = kind;
  return {
    name,
    open(context, events) {
      const place = placeOf(context.url(name));
      const isFirst = context.isNew();
      let hasHeard = false;
      log?.(`${name} opening ${place}`);
      const transport = kind.open(context, {
        ...events,
        onFrame(frame) {
          hasHeard = true;
          log?.(`${name} <- ${frameLine(frame)}`);
          events.onFrame(frame);
        },
        onEnd(reason, details) {
          log?.(`${name} ended, ${endLine(reason, details)}`);
          if (isAdvising) adviseOnEnd({ name, place, isFirst, hasHeard }, reason, details);
          events.onEnd(reason, details);
        },
      });
      // On the object that the transport is: a wrapper would not be what it hands over when it is upgraded.
      const send = transport.send.bind(transport);
      transport.send = (outgoing) => {
        const frame = decodePlainFrame(outgoing.data);
        if (!(frame instanceof Fault)) log?.(`${name} -> ${frameLine(frame)}`);
        send(outgoing);
      };
      return transport;
    },
  };
}
