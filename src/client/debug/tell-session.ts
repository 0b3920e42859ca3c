// What a session tells a developer: its terms, its frames, its moves from one transport to another, its end, and what to do about it.
import { frameLine } from "../../core/index.js";
import type { Engine } from "../engine.js";
import { TransportError } from "../errors.js";
import type { CloseDetails } from "../transport.js";
import { adviseOnClose, adviseOnError } from "./advise-on-failure.js";
import { isAdvising, sessionLog, socketLog, transportLog } from "./logs.js";

/** Tells of a session that has just begun to open at `place`. */
export function tellSession(session: Engine, place: string): void {
  tellTransport(session, place);
  tellProgress(session);
  let isOpen = false;
  session.once("open", () => (isOpen = true));
  session.once("close", (reason) => {
    if (isOpen) socketLog?.(`all are disconnected: ${reason}`);
  });
  if (!isAdvising) return;
  session.once("error", (error) => adviseOnError(place, error, isOpen));
  session.once("close", (reason, details) => adviseOnClose(place, reason, details, isOpen));
  session.on("upgradeError", (error) => adviseOnError(place, error, false));
}

/** By which transport a session is on its way; there may be none yet. */
function nameOf(session: Engine): string {
  return (session.transport as Engine["transport"] | undefined)?.name ?? "transport";
}

function tellTransport(session: Engine, place: string): void {
  const log = transportLog;
  if (log === null) return;
  log(`${nameOf(session)} opening ${place}`);
  session.on("packet", (frame) => log(`${nameOf(session)} <- ${frameLine(frame)}`));
  session.on("packetCreate", (frame) => log(`${nameOf(session)} -> ${frameLine(frame)}`));
  session.on("close", (reason, details) => log(`${nameOf(session)} ended: ${reason}${detailLine(details)}`));
}

/** The details of an end, as the end of a line. */
export function detailLine(details: CloseDetails | undefined): string {
  if (details === undefined) return "";
  if (!(details instanceof Error)) return `, ${details.description}`;
  const { message } = details;
  const status = details instanceof TransportError && details.description;
  return `, ${message}${typeof status === "number" ? ` ${status}` : ""}`;
}

function tellProgress(session: Engine): void {
  const log = sessionLog;
  if (log === null) return;
  session.on("handshake", ({ pingInterval, pingTimeout, maxPayload, upgrades }) =>
    log(
      `its terms: a ping each ${pingInterval} ms and ${pingTimeout} ms for it, at most ${maxPayload} bytes, ` +
        `may go on to ${upgrades.join(" or ") || "nothing"}`,
    ),
  );
  session.on("open", () => log(`open by ${nameOf(session)}`));
  session.on("upgrading", ({ name }) => log(`going over to ${name}`));
  session.on("upgrade", ({ name }) => log(`has gone over to ${name}`));
  session.on("upgradeError", ({ message }) => log(`stays where it is: ${message}`));
  session.on("close", (reason) => log(`closed: ${reason}`));
}
