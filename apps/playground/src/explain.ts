// Reads a frame as the protocols define it: its parts, with the meaning of each, and a sentence. It shows nothing.
import { saidIn } from "./sentences.js";
import type { Crossing } from "./wire.js";

export const kinds = ["event", "ack", "binary", "connection", "heartbeat"] as const;
export type Kind = (typeof kinds)[number];

/** A part of the frame as it is written on the wire. */
export interface Part {
  readonly role: "frame" | "packet" | "attachments" | "namespace" | "id" | "data";
  readonly text: string;
  readonly meaning: string;
}

export interface Explanation {
  readonly kind: Kind;
  /** The frame's or packet's name. */
  readonly label: string;
  /** What it is about: an event's name, or nothing. */
  readonly subject: string;
  readonly namespace: string | null;
  readonly parts: readonly Part[];
  readonly sentence: string;
}

/** A Socket.IO packet, taken apart. */
interface Packet {
  readonly type: number;
  readonly attachments: string;
  readonly namespace: string;
  readonly id: string;
  readonly body: string;
}

const packetNames = ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"];
const frameDigits = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const maxOpenRequests = 500;

/** Explains the frames of one connection in their order: attachments belong to the packet before, answers to a question. */
export class Explainer {
  /** Questions without an answer, by direction, namespace and id. */
  readonly #asked = new Map<string, string>();
  readonly #expected = { sent: { left: 0, of: 0, subject: "" }, received: { left: 0, of: 0, subject: "" } };

  explain(crossing: Crossing): Explanation {
    if (typeof crossing.data !== "string") return this.#attachment(crossing, crossing.data);
    return crossing.type === "message"
      ? this.#packet(crossing, crossing.data)
      : frame(crossing, crossing.data);
  }

  #attachment({ direction }: Crossing, bytes: Uint8Array): Explanation {
    const expected = this.#expected[direction];
    expected.left = Math.max(0, expected.left - 1);
    const place = `${expected.of - expected.left} of ${expected.of}`;
    return {
      kind: "binary",
      label: "attachment",
      subject: place,
      namespace: null,
      parts: [{ role: "data", text: hexOf(bytes), meaning: "raw bytes, without a digit in front" }],
      sentence: `Attachment ${place} of ${expected.subject}: raw bytes, which fill the placeholder in the packet before.`,
    };
  }

  #packet(crossing: Crossing, text: string): Explanation {
    const packet = takeApart(text);
    const value = parse(packet.body);
    const isQuestion = packet.type === 2 || packet.type === 5;
    const subject = isQuestion
      ? String(Array.isArray(value) ? value[0] : "")
      : this.#answered(crossing, packet);
    if (isQuestion && packet.id !== "") this.#remember(crossing, packet, subject);
    if (packet.attachments !== "") {
      const count = Number.parseInt(packet.attachments, 10);
      Object.assign(this.#expected[crossing.direction], { left: count, of: count, subject: `“${subject}”` });
    }
    return {
      kind: kindOf(packet.type),
      label: packetNames[packet.type] ?? "unknown",
      subject,
      namespace: packet.namespace === "" ? "/" : packet.namespace.slice(0, -1),
      parts: partsOf(packet),
      sentence: saidIn({
        direction: crossing.direction,
        type: packet.type,
        namespace: packet.namespace === "" ? "/" : packet.namespace.slice(0, -1),
        id: packet.id,
        event: subject,
        value,
      }),
    };
  }

  #remember({ direction }: Crossing, { namespace, id }: Packet, subject: string): void {
    const oldest = this.#asked.keys().next().value;
    if (this.#asked.size >= maxOpenRequests && oldest !== undefined) this.#asked.delete(oldest);
    this.#asked.set(`${direction} ${namespace}${id}`, subject);
  }

  #answered({ direction }: Crossing, { namespace, id }: Packet): string {
    if (id === "") return "";
    const key = `${direction === "sent" ? "received" : "sent"} ${namespace}${id}`;
    const subject = this.#asked.get(key) ?? "";
    this.#asked.delete(key);
    return subject;
  }
}

const frameSentences: Readonly<Record<string, string>> = {
  open: "The server opens the session: its id, the transports one may upgrade to, and how often it will ask for a sign of life.",
  close: "This end closes the session.",
  ping: "Heartbeat: the server asks whether you are still there.",
  pong: "Heartbeat: you answer that you are. Without this the server would let the line go.",
  upgrade: "You move the session to the WebSocket. From here on no more HTTP requests.",
  noop: "Nothing: it ends the waiting HTTP request, so that the session can move to the WebSocket.",
};

const probeSentences: Readonly<Record<string, string>> = {
  ping: "Upgrade: on a new WebSocket you ask whether frames get through.",
  pong: "Upgrade: they do. HTTP polling pauses now.",
};

function frame({ type }: Crossing, data: string): Explanation {
  const isProbe = data === "probe";
  const digit = String(frameDigits.indexOf(type));
  const content: Part = {
    role: "data",
    text: data,
    meaning: isProbe ? "marks the try of a transport" : "JSON",
  };
  return {
    kind: (type === "ping" || type === "pong") && !isProbe ? "heartbeat" : "connection",
    label: type,
    subject: isProbe ? "probe" : "",
    namespace: null,
    parts: [
      { role: "frame", text: digit, meaning: `Engine.IO frame: ${type}` },
      ...(data === "" ? [] : [content]),
    ],
    sentence: (isProbe ? probeSentences : frameSentences)[type] ?? "A frame this page does not know.",
  };
}

function takeApart(text: string): Packet {
  const [, type = "", attachments = "", namespace = "", id = "", body = ""] =
    /^(\d)((?:\d+-)?)((?:\/[^,]*,)?)(\d*)(.*)$/s.exec(text) ?? [];
  return { type: type === "" ? -1 : Number(type), attachments, namespace, id, body };
}

function partsOf({ type, attachments, namespace, id, body }: Packet): readonly Part[] {
  const parts: readonly Part[] = [
    { role: "frame", text: "4", meaning: "Engine.IO frame: message" },
    { role: "packet", text: String(type), meaning: `Socket.IO packet: ${packetNames[type] ?? "unknown"}` },
    {
      role: "attachments",
      text: attachments,
      meaning: `${attachments.slice(0, -1)} binary attachments follow`,
    },
    { role: "namespace", text: namespace, meaning: "namespace" },
    { role: "id", text: id, meaning: "acknowledgement id: joins question and answer" },
    { role: "data", text: body, meaning: type === 2 || type === 5 ? "event name and arguments" : "data" },
  ];
  return parts.filter((part) => part.text !== "");
}

function kindOf(type: number): Kind {
  if (type === 5 || type === 6) return "binary";
  if (type === 2) return "event";
  return type === 3 ? "ack" : "connection";
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function hexOf(bytes: Uint8Array): string {
  const head = [...bytes.subarray(0, 24)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > 24 ? `${head} …` : head;
}
