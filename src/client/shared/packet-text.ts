// The text of a packet in JSON, split where the hub has to look or to write: it routes packets and never reads their data.
// Not a codec: whether the data can be read is found out in the tabs.
import { PacketType } from "../../protocol/index.js";
import type { Contents } from "./messages.js";

/** The text of one packet, in parts. */
export interface PacketText {
  /** Without its attachments: a BINARY_EVENT is an EVENT here. */
  readonly type: number;
  /** How many attachments follow. */
  readonly attachments: number;
  readonly nsp: string;
  readonly id: number | undefined;
  /** What stands before the id. */
  readonly start: string;
  /** What stands behind the id: the data, in JSON. */
  readonly data: string;
}

/** Splits a packet's text: type, number of attachments and `-`, namespace and `,`, id, data. Undefined: it is no packet. */
export function splitPacket(content: string | Uint8Array | undefined): PacketText | undefined {
  if (typeof content !== "string") return undefined;
  const match = /^(([0-6])(?:(\d+)-)?(?:(\/[^,]*),?)?)(\d*)/.exec(content);
  if (match === null) return undefined;
  const [{ length }, start = "", digit, count = "0", nsp = "/", id] = match;
  const type = Number(digit);
  return {
    type: type >= PacketType.BINARY_EVENT ? type - 3 : type,
    attachments: Number(count),
    nsp,
    id: id ? Number(id) : undefined,
    start,
    data: content.slice(length),
  };
}

/** The same packet with another id. */
export function withId({ start, data }: PacketText, id: number, [, ...attachments]: Contents): Contents {
  return [`${start}${id}${data}`, ...attachments];
}

/** Writes a packet that has neither id nor attachments. */
export function writePacket(type: number, nsp: string, data?: unknown): Contents {
  return [`${type}${nsp === "/" ? "" : `${nsp},`}${data === undefined ? "" : JSON.stringify(data)}`];
}

/** Reads the data of a packet, where it is an object; anything else is as good as none. */
export function readObject({ data }: PacketText): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
