// Makes new inputs of known ones: a few small changes at places that chance names. It knows no format but the words it is given.
import type { SeededRandom } from "../../src/testkit/seeded-random.js";

/** What mutations draw from. */
export interface Material {
  readonly random: SeededRandom;
  readonly corpus: readonly Uint8Array[];
  readonly tokens: readonly Uint8Array[];
}

type Mutation = (input: Uint8Array, material: Material) => Uint8Array;

const maxInputBytes = 8192;
const maxMutations = 6;
const maxRunBytes = 32;

/** Numbers at which readers of lengths, counts and codes change their minds. */
const edges: readonly bigint[] = [
  0n,
  1n,
  10n,
  11n,
  64n,
  100n,
  125n,
  126n,
  999n,
  1000n,
  1005n,
  4096n,
  4999n,
  10n ** 15n - 1n,
  10n ** 20n,
  ...[7n, 8n, 15n, 16n, 31n, 32n, 53n, 63n].flatMap((bits) => [(1n << bits) - 1n, 1n << bits]),
];

/** `input` with `count` bytes at `at` replaced. */
function replace(input: Uint8Array, at: number, count: number, by: Uint8Array): Uint8Array {
  return Buffer.concat([input.subarray(0, at), by, input.subarray(at + count)]);
}

/** A place to write at, the end included, and how many bytes from there on. */
function anyRun(input: Uint8Array, random: SeededRandom): { at: number; count: number } {
  const at = random.below(input.length + 1);
  return { at, count: Math.min(input.length - at, 1 + random.below(maxRunBytes)) };
}

const flipBit: Mutation = (input, { random }) => {
  const at = random.below(input.length);
  return replace(input, at, 1, Uint8Array.of((input[at] ?? 0) ^ (1 << random.below(8))));
};

const setByte: Mutation = (input, { random }) =>
  replace(input, random.below(input.length), 1, Uint8Array.of(random.below(256)));

const insertBytes: Mutation = (input, { random }) => {
  const { at, count } = anyRun(input, random);
  return replace(
    input,
    at,
    0,
    Uint8Array.from({ length: 1 + count }, () => random.below(256)),
  );
};

const deleteRun: Mutation = (input, { random }) => {
  const { at, count } = anyRun(input, random);
  return replace(input, at, count, new Uint8Array(0));
};

const repeatRun: Mutation = (input, { random }) => {
  const { at, count } = anyRun(input, random);
  const run = input.subarray(at, at + count);
  return replace(input, at, 0, Buffer.concat(Array.from({ length: 1 + random.below(8) }, () => run)));
};

const splice: Mutation = (input, { random, corpus }) => {
  const other = random.pick(corpus);
  return Buffer.concat([
    input.subarray(0, random.below(input.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ]);
};

const writeEdge: Mutation = (input, { random }) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, random.pick(edges)));
  const number = bytes.subarray(8 - 2 ** random.below(4));
  return replace(input, random.below(input.length + 1), number.length, number);
};

const writeDigits: Mutation = (input, { random }) => {
  const { at, count } = anyRun(input, random);
  return replace(input, at, Math.min(count, random.below(3)), Buffer.from(String(random.pick(edges))));
};

const writeToken: Mutation = (input, { random, tokens }) => {
  const token = random.pick(tokens);
  return replace(input, random.below(input.length + 1), random.below(2) * token.length, token);
};

const mutations: readonly Mutation[] = [
  flipBit,
  setByte,
  insertBytes,
  deleteRun,
  repeatRun,
  splice,
  writeEdge,
  writeDigits,
  writeToken,
];

/**
 * Makes an input of one of the corpus.
 *
 * @example
 * const input = mutate({ random: new SeededRandom(7), corpus, tokens });
 */
export function mutate(material: Material): Uint8Array {
  const { random, corpus } = material;
  let input = random.pick(corpus);
  for (let left = 1 + random.below(maxMutations); left > 0; left--) {
    input = random.pick(mutations)(input, material).subarray(0, maxInputBytes);
  }
  return input;
}
