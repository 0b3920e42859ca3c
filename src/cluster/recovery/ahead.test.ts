// Clients that have come with more than their node has: what is delivered to everybody must not take from them what they have.
import { expect, test } from "vitest";
import type { Delivery } from "../../adapters/adapter.js";
import { formatVector, type Vector } from "../../log/index.js";
import { EncodedFrame, jsonCodec, PacketType } from "../../protocol/index.js";
import { Ahead } from "./ahead.js";

type Client = Parameters<Ahead["add"]>[0];

const [a, b] = ["node-a", "node-b"];

function vector(ofA: number, ofB: number): Vector {
  return new Map([
    [a, ofA],
    [b, ofB],
  ]);
}

/** An event of a node that has come to this. */
function delivery(reach: Vector): Delivery {
  const offset = formatVector(reach);
  return {
    packet: { type: PacketType.EVENT, nsp: "/", data: ["event"], id: undefined },
    frames: [new EncodedFrame(`42["event","${offset}"]`, false)],
    isVolatile: false,
    offset,
  };
}

function come(start: Vector, reach: Vector): { client: Client; ahead: Ahead } {
  const client: Client = { sid: "its id", adjust: null };
  const ahead = new Ahead(jsonCodec);
  ahead.add(client, start, reach);
  return { client, ahead };
}

test("is told with each event what it has itself, too", () => {
  const { client } = come(vector(5, 9), vector(5, 3));
  const offset = formatVector(vector(6, 9));
  const adjusted = client.adjust?.(delivery(vector(6, 3)));
  expect(adjusted?.offset).toBe(offset);
  expect(adjusted?.frames.map(({ data, mayCompress }) => [data, mayCompress])).toEqual([
    [`42["event","${offset}"]`, false],
  ]);
  // Once more it stays what it is, and so does what its node has all of.
  if (adjusted !== undefined) expect(client.adjust?.(adjusted)).toBe(adjusted);
  const later = delivery(vector(6, 9));
  expect(client.adjust?.(later)).toBe(later);
});

test("is told nothing with an event that awaits an acknowledgement, which has no offset", () => {
  const { client } = come(vector(5, 9), vector(5, 3));
  const asking = { ...delivery(vector(6, 3)), offset: undefined };
  expect(client.adjust?.(asking)).toBe(asking);
});

test("is not sent again what comes to its node later", () => {
  const { client, ahead } = come(vector(5, 9), vector(5, 3));
  expect(ahead.whoHas(b, 9, vector(5, 8))).toEqual([client.sid]);
  expect(ahead.whoHas(a, 6, vector(6, 8))).toEqual([]);
  expect(client.adjust).not.toBeNull();
  expect(ahead.whoHas(b, 10, vector(6, 9))).toEqual([]);
  expect(client.adjust).toBeNull();
});

test("is like all others if it has nothing more, and when it has left", () => {
  expect(come(vector(5, 3), vector(5, 3)).client.adjust).toBeNull();
  const { client, ahead } = come(vector(5, 9), vector(5, 3));
  ahead.delete(client);
  expect(client.adjust).toBeNull();
  expect(ahead.whoHas(b, 9, vector(5, 8))).toEqual([]);
});
