// The JSON codec beside the parser of stock peers: what one writes the other reads, and any input gets an answer.
import { createRequire } from "node:module";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonCodec } from "./codec-json.js";
import { Fault } from "./fault.js";
import { type Packet, PacketType, reservedEvents } from "./packet.js";

type Content = string | Uint8Array;
interface Parser {
  readonly Encoder: new () => { encode(packet: object): Content[] };
  readonly Decoder: new () => {
    on(event: "decoded", listener: (packet: object) => void): void;
    add(content: Content): void;
  };
}
/** The very copy that the stock server uses. */
const stock = createRequire(createRequire(import.meta.url).resolve("socket.io"))(
  "socket.io-parser",
) as Parser;

/** Theirs takes the key __proto__ for a prototype. */
const plainKey = fc.string().filter((text) => text !== "__proto__");
const argument = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.constantFrom(null, true, false),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(plainKey, tie("node"), { maxKeys: 3 }),
  ),
})).node;
const args = fc.array(argument, { maxLength: 4 });
const name = fc.oneof(
  fc.string({ unit: "grapheme" }).filter((text) => !reservedEvents.has(text)),
  fc.integer(),
);
const namespace = fc.oneof(fc.constant("/"), fc.stringMatching(/^\/[a-z0-9?=_-]{0,40}$/));
const ackId = fc.integer({ min: 0, max: 999_999_999_999_999 });
const record = fc.dictionary(fc.string(), fc.jsonValue());

const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({
    type: fc.constant(PacketType.CONNECT),
    nsp: namespace,
    data: fc.option(record, { nil: undefined }),
  }),
  fc.record({ type: fc.constant(PacketType.DISCONNECT), nsp: namespace }),
  fc.record({
    type: fc.constant(PacketType.EVENT),
    nsp: namespace,
    data: fc.tuple(name, args).map(([first, rest]) => [first, ...rest]),
    id: fc.option(ackId, { nil: undefined }),
  }),
  fc.record({ type: fc.constant(PacketType.ACK), nsp: namespace, data: args, id: ackId }),
  fc.record({
    type: fc.constant(PacketType.CONNECT_ERROR),
    nsp: namespace,
    data: fc.record({ message: fc.string(), data: fc.jsonValue() }),
  }),
);

const theirLimit = 10;
const attachmentsOf = (contents: readonly Content[]): number => contents.length - 1;

/** As JSON leaves it, apart from the bytes; keys without a value do not count. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((inner) => plain(inner));
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}

function readWithOurs(contents: readonly Content[]): unknown {
  const decoder = jsonCodec.createDecoder({ maxAttachments: Infinity });
  return contents.map((content) => decoder.add(content)).at(-1);
}

/** What the stock decoder makes of it, or undefined if it throws or waits. */
function readWithTheirs(contents: readonly Content[]): object | undefined {
  const heard: object[] = [];
  const decoder = new stock.Decoder();
  decoder.on("decoded", (decoded) => heard.push(decoded));
  try {
    for (const content of contents) decoder.add(content);
  } catch {
    return undefined;
  }
  return heard.at(-1);
}

describe("the JSON codec", () => {
  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(packet, (given) => {
        expect(plain(readWithOurs(jsonCodec.encode(given)))).toEqual(plain(given));
      }),
      { numRuns: 1000 },
    );
  });

  it("writes what socket.io-parser writes", () => {
    fc.assert(
      fc.property(packet, (given) => {
        expect(jsonCodec.encode(given)).toEqual(new stock.Encoder().encode({ ...given }));
      }),
      { numRuns: 1000 },
    );
  });

  it("is read by socket.io-parser", () => {
    fc.assert(
      fc.property(packet, (given) => {
        const contents = jsonCodec.encode(given);
        fc.pre(attachmentsOf(contents) <= theirLimit);
        expect(plain(readWithTheirs(contents))).toEqual(plain(given));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the JSON decoder, given anything,", () => {
  /** Text that gets past the first character more often than chance would have it. */
  const head = fc.stringMatching(/^[0-7]([0-9]{0,2}-)?(\/[a-z]{0,3},?)?[0-9]{0,3}$/);
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .array(fc.oneof(fc.string(), fc.constant({ _placeholder: true, num: 0 })))
      .map((list) => JSON.stringify(list)),
  );
  const text = fc.oneof(
    fc.string(),
    fc.tuple(head, body).map(([first, rest]) => first + rest),
  );
  const content = fc.oneof(text, fc.uint8Array({ maxLength: 3 }));

  it("answers with a packet, a fault or nothing, and waits for attachments only after nothing", () => {
    fc.assert(
      fc.property(fc.array(content), (contents) => {
        const decoder = jsonCodec.createDecoder();
        for (const each of contents) {
          const answer = decoder.add(each);
          expect(decoder.isWaiting).toBe(answer === undefined);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("accepts nothing that socket.io-parser refuses, and reads it as it does", () => {
    fc.assert(
      fc.property(text, (given) => {
        const ours = readWithOurs([given]);
        if (ours === undefined || ours instanceof Fault) return;
        const theirs = readWithTheirs([given]);
        expect(theirs).toBeDefined();
        expect(comparable(ours)).toEqual(comparable(theirs));
      }),
      { numRuns: 5000 },
    );
  });
});

/** Ours names what theirs leaves open: the id of an acknowledgement without one, and the parts of a refusal. */
function comparable(decoded: unknown): unknown {
  const { type, nsp, id = -1, data } = decoded as { type: number; nsp: string; id?: number; data?: unknown };
  return { type, nsp, id, data: type === PacketType.CONNECT_ERROR ? "" : data };
}
