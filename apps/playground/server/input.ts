// Checks what windows send. Every function answers the clean value, or a sentence that says what is wrong; none throws.
import type { Draft, Introduction, StrokePiece } from "../src/events.js";
import { hues, limits } from "../src/limits.js";

/** A sentence for the person whose input it was. */
export class Refusal {
  readonly sentence: string;

  constructor(sentence: string) {
    this.sentence = sentence;
  }
}

// Control characters and the marks that reorder text have no place in a name.
const unprintable = /[\p{Cc}\p{Cf}]/gu;

function line(value: unknown, what: string, maxLength: number): string | Refusal {
  if (typeof value !== "string") return new Refusal(`${what} must be text.`);
  const clean = value
    .slice(0, maxLength * 4)
    .replace(unprintable, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (clean === "") return new Refusal(`${what} is empty.`);
  if (clean.length > maxLength) return new Refusal(`${what} is longer than ${maxLength} characters.`);
  return clean;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

/** An identifier that a window made: short, and made of harmless characters. */
function identifier(value: unknown): string | Refusal {
  return typeof value === "string" && /^[\w-]{8,40}$/.test(value)
    ? value
    : new Refusal("The id is not one of ours.");
}

export function readName(value: unknown): string | Refusal {
  return line(value, "The name", limits.nameLength);
}

export function readRoom(value: unknown): string | Refusal {
  const room = line(value, "The room's name", limits.roomLength);
  return room instanceof Refusal ? room : room.toLowerCase();
}

export function readText(value: unknown): string | Refusal {
  return line(value, "The message", limits.textLength);
}

export function readIntroduction(value: unknown): Introduction | Refusal {
  if (!isRecord(value)) return new Refusal("Say who you are: auth is missing.");
  const key = identifier(value["key"]);
  const name = readName(value["name"]);
  const room = readRoom(value["room"]);
  for (const part of [key, name, room]) if (part instanceof Refusal) return part;
  return { key, name, room } as Introduction;
}

export function readDraft(value: unknown): Draft | Refusal {
  if (!isRecord(value)) return new Refusal("A message must be an object.");
  const id = identifier(value["id"]);
  if (id instanceof Refusal) return id;
  const room = readRoom(value["room"]);
  if (room instanceof Refusal) return room;
  const picture = value["picture"];
  if (picture === undefined) {
    const text = readText(value["text"]);
    return text instanceof Refusal ? text : { id, room, text };
  }
  if (!(picture instanceof Uint8Array)) return new Refusal("The image must travel as binary.");
  if (picture.byteLength > limits.pictureBytes) {
    const sizes = [picture.byteLength, limits.pictureBytes].map((bytes) => `${Math.ceil(bytes / 1000)} kB`);
    return new Refusal(`The image has ${sizes[0]}; at most ${sizes[1]} are taken.`);
  }
  return { id, room, picture: picture as unknown as ArrayBuffer };
}

export function readPiece(value: unknown): StrokePiece | Refusal {
  if (!isRecord(value)) return new Refusal("A stroke must be an object.");
  const id = identifier(value["id"]);
  if (id instanceof Refusal) return id;
  const { hue, width, from, points } = value;
  if (!isWithin(hue, 0, hues - 1)) return new Refusal("There is no such colour.");
  if (!isWithin(width, 1, 40)) return new Refusal("There is no such pen.");
  if (!isWithin(from, 0, 100_000)) return new Refusal("The stroke is too long.");
  if (!Array.isArray(points) || points.length % 2 !== 0 || points.length > limits.pieceNumbers) {
    return new Refusal("The points do not make a stroke.");
  }
  if (!points.every((point) => isWithin(point, 0, limits.boardUnits))) {
    return new Refusal("A point lies beside the board.");
  }
  return { id, hue, width, from, points };
}
