// Kinds of transports that tell what they do: opening, frames with their sizes, the end. They move nothing themselves.
import { frameLine, type TransportEnd } from "../../core/index.js";
import { decodePlainFrame, Fault } from "../../protocol/index.js";
import { TransportError } from "../errors.js";
import type { TransportKind } from "../transport.js";
import { adviseOnEnd } from "./advise-on-end.js";
import { isAdvising, transportLog as log } from "./logs.js";

/** Address and path of a request; its query may hold what is nobody's affair. */
function placeOf(url: string): string {
  return url.slice(0, url.indexOf("?"));
}

function endLine(end: TransportEnd): string {
  if (end.kind === "closed") return "closed";
  if (end.kind === "fault") return `the server sent nonsense: ${end.fault.message}`;
  const { error } = end;
  const status = error instanceof TransportError && typeof error.description === "number";
  return `failed: ${error.message}${status ? ` (status ${String(error.description)})` : ""}`;
}

/** The kind, observed, where anybody wants to know. */
export function observedTransport(kind: TransportKind): TransportKind {
  if (log === null && !isAdvising) return kind;
  const { name } = kind;
  return {
    name,
    open(context, events) {
      const place = placeOf(context.url());
      const isFirst = context.isNew();
      let hasHeard = false;
      log?.(`${name} opening ${place}`);
      const transport = kind.open(context, {
        onFrame(frame) {
          hasHeard = true;
          log?.(`${name} <- ${frameLine(frame)}`);
          events.onFrame(frame);
        },
        onDrain: () => events.onDrain(),
        onEnd(end) {
          log?.(`${name} ${endLine(end)}`);
          if (isAdvising) adviseOnEnd({ name, place, isFirst, hasHeard }, end);
          events.onEnd(end);
        },
      });
      // On the object that the transport is: a wrapper would not be what it hands over when it is upgraded.
      const send = transport.send.bind(transport);
      transport.send = (encoded) => {
        const frame = decodePlainFrame(encoded.data);
        if (!(frame instanceof Fault)) log?.(`${name} -> ${frameLine(frame)}`);
        send(encoded);
      };
      return transport;
    },
  };
}
