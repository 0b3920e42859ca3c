// Binary values of a packet of the JSON codec: taken out on the way out, put back on the way in. Not the codec itself.
import { explained } from "./errors.js";
import { Fault } from "./fault.js";

/** The depth at which encoding calls a value circular: four times what our decoders accept, and safe on every stack. */
const maxEncodeDepth = 1000;

/** Throws `ERR_ENCODE` where a value nests too deep to be anything but circular. */
export function refuseCircles(depth: number): void {
  if (depth > maxEncodeDepth)
    throw explained("ERR_ENCODE", `it is circular or deeper than ${maxEncodeDepth} levels`);
}

const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

/**
 * Moves every binary value of `args` into `attachments`, depth first, and leaves `{"_placeholder":true,"num":i}` in its
 * place. Writes to copies only; data without binary values comes back as it was given. `toJSON` is called as
 * JSON.stringify calls it, and its result stands for the value from then on.
 *
 * @throws HoldfastError `ERR_ENCODE` for a Blob, whose bytes cannot be had at once, and for a circle.
 */
export function takeAttachments(args: readonly unknown[], attachments: Uint8Array[]): readonly unknown[] {
  return takeFromArray(args, attachments, 0);
}

function takeFromArray(
  array: readonly unknown[],
  attachments: Uint8Array[],
  depth: number,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < array.length; i++) {
    const value = array[i];
    if (typeof value !== "object" || value === null) continue;
    const left = takeFrom(value, i, attachments, depth);
    if (left !== value) (copy ??= array.slice())[i] = left;
  }
  return copy ?? array;
}

function takeFromRecord(record: object, attachments: Uint8Array[], depth: number): object {
  let copy: Record<string, unknown> | undefined;
  // Measured over a chat message and a list of 100 records: for-in with an own check at 1.2-1.3 times a bare
  // JSON.stringify, Object.entries at 1.4, a replacer function at 2.3.
  for (const key in record) {
    const value: unknown = record[key as keyof typeof record];
    if (typeof value !== "object" || value === null || !Object.hasOwn(record, key)) continue;
    const left = takeFrom(value, key, attachments, depth);
    // The spread makes own properties, so that a key named __proto__ stays one.
    if (left !== value) (copy ??= { ...record })[key] = left;
  }
  return copy ?? record;
}

function takeFrom(value: object, key: string | number, attachments: Uint8Array[], depth: number): unknown {
  refuseCircles(depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Fast path: plain objects and arrays, which are nearly everything, are not asked what they are.
  if (prototype !== Object.prototype && prototype !== Array.prototype) {
    const bytes = bytesOf(value);
    if (bytes !== undefined) return { _placeholder: true, num: attachments.push(bytes) - 1 };
    // Its toJSON gives text; JSON.stringify may as well call it.
    if (tagOf(value) === "[object Date]") return value;
  }
  if (hasToJson(value)) return takeFromJson(value.toJSON(String(key)), attachments, depth + 1);
  if (Array.isArray(value)) return takeFromArray(value, attachments, depth + 1);
  return takeFromRecord(value, attachments, depth + 1);
}

/** What a `toJSON` gave is final: if it has a `toJSON` of its own, JSON.stringify must not see it. */
function takeFromJson(json: unknown, attachments: Uint8Array[], depth: number): unknown {
  if (typeof json !== "object" || json === null) return json;
  const bytes = bytesOf(json);
  if (bytes !== undefined) return { _placeholder: true, num: attachments.push(bytes) - 1 };
  const isFinal = !hasToJson(json);
  if (Array.isArray(json)) return takeFromArray(isFinal ? json : Array.from(json), attachments, depth);
  return takeFromRecord(isFinal ? json : { ...json, toJSON: undefined }, attachments, depth);
}

function hasToJson(value: object): value is { toJSON(key: string): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}

/** The bytes of a view or an ArrayBuffer, without copying. Tags, unlike instanceof, hold for other realms' objects too. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    return value instanceof Uint8Array
      ? value
      : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  const tag = tagOf(value);
  if (tag === "[object ArrayBuffer]") return new Uint8Array(value as ArrayBuffer);
  if (tag === "[object Blob]" || tag === "[object File]") {
    throw explained("ERR_ENCODE", "a Blob");
  }
  return undefined;
}

/** A place in a packet's data that waits for an attachment. */
interface Slot {
  readonly holder: Record<string | number, unknown>;
  readonly key: string | number;
  readonly num: number;
}

/**
 * The places of a packet's attachments. They are found, and judged, as soon as the text is there; the bytes follow.
 *
 * @example
 * const slots = findSlots(["photo", { _placeholder: true, num: 0 }], 1, 256);
 * if (!(slots instanceof Fault)) fillSlots(slots, [bytes]);
 */
export function findSlots(
  data: readonly unknown[],
  count: number,
  maxDepth: number,
): readonly Slot[] | Fault {
  const slots: Slot[] = [];
  const isSound = collectSlots(data as unknown as Slot["holder"], count, maxDepth, slots);
  if (isSound && new Set(slots.map((slot) => slot.num)).size === count) return slots;
  return new Fault("illegal-attachments");
}

function collectSlots(holder: Slot["holder"], count: number, depth: number, slots: Slot[]): boolean {
  // Peers cannot reach this: their text was scanned. A reviver can.
  if (depth < 0) return false;
  for (const key of Object.keys(holder)) {
    const value = holder[key];
    if (typeof value !== "object" || value === null) continue;
    const { _placeholder: isPlaceholder, num } = value as { _placeholder?: unknown; num?: unknown };
    if (isPlaceholder === true) {
      if (typeof num !== "number" || !Number.isInteger(num) || num < 0 || num >= count) return false;
      slots.push({ holder, key, num });
    } else if (!collectSlots(value as Slot["holder"], count, depth - 1, slots)) return false;
  }
  return true;
}

/** Puts each attachment where its placeholders are. */
export function fillSlots(slots: readonly Slot[], attachments: readonly Uint8Array[]): void {
  for (const { holder, key, num } of slots) holder[key] = attachments[num];
}
