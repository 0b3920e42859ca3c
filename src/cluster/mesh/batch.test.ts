// Batches as they go over the bus: which message each receiver finds for it, under which number.
import { describe, expect, it } from "vitest";
import { TimerWheel } from "../../core/index.js";
import { VirtualClock } from "../../testkit/index.js";
import { Batch, decodeBatch } from "./batch.js";
import { Envelopes, Kind } from "./envelope.js";
import { InStream } from "./in-stream.js";
import { type Outgoing, OutStream } from "./out-stream.js";
import { Peer } from "./peer.js";

const self = "self--------";
const envelopes = new Envelopes("test", undefined);
const wheel = new TimerWheel(new VirtualClock());

const nothing = (): void => {};

function peer(name: string, sent = 0): Peer {
  const id = name.padEnd(12, "-");
  const events = {
    onMessage: nothing,
    onOversized: nothing,
    onGap: nothing,
    onMissing: nothing,
    onEnough: nothing,
  };
  const outStream = new OutStream(id, { maxMessages: 1_000, maxBytes: 1_000_000 });
  for (let i = 0; i < sent; i++) outStream.push(outgoing("earlier"));
  return new Peer({ id, name, role: "server", since: 0 }, outStream, new InStream(events, wheel, 1_000));
}

function outgoing(text: string): Outgoing {
  const body = new TextEncoder().encode(text);
  return { head: Uint8Array.of(0x2a), body, isContinued: false, hasMore: false, settlement: null };
}

/** What a receiver reads; null: the batch is not for it. */
function read(batch: Batch, { id }: Peer): string[] | null {
  const envelope = envelopes.open(batch.encode(envelopes, self), id);
  if (typeof envelope === "string") throw new TypeError(envelope);
  expect(envelope).toMatchObject({ kind: Kind.batch, sender: self });
  const received = decodeBatch(envelope.body, id);
  if (received === false) throw new TypeError("it is no batch");
  const found: string[] = [];
  const isWhole = received?.forEach((number, { bytes }) => {
    found.push(`${number}${String.fromCharCode(...bytes)}`);
    return true;
  });
  expect(isWhole).not.toBe(false);
  return received === null ? null : found;
}

describe("a batch", () => {
  it("gives each receiver the numbers of its own stream", () => {
    const [ann, bob] = [peer("ann", 4), peer("bob", 300)];
    const batch = new Batch([ann, bob]);
    batch.add(outgoing("x"), null);
    batch.add(outgoing("y"), null);
    expect(read(batch, ann)).toEqual(["5*x", "6*y"]);
    expect(read(batch, bob)).toEqual(["301*x", "302*y"]);
  });

  it("is nothing to those that it does not name", () => {
    const batch = new Batch([peer("ann")]);
    batch.add(outgoing("x"), null);
    expect(read(batch, peer("eve"))).toBeNull();
  });

  it("leaves out whom a message is not for, and skips what they were sent otherwise", () => {
    const [ann, bob, eve] = [peer("ann"), peer("bob"), peer("eve")];
    const batch = new Batch([ann, bob, eve]);
    batch.add(outgoing("all"), null);
    batch.add(outgoing("two"), new Set([ann, eve]));
    bob.outStream.push(outgoing("elsewhere"));
    bob.outStream.push(outgoing("elsewhere"));
    batch.add(outgoing("end"), null);
    expect(read(batch, ann)).toEqual(["1*all", "2*two", "3*end"]);
    expect(read(batch, bob)).toEqual(["1*all", "4*end"]);
    expect(read(batch, eve)).toEqual(["1*all", "2*two", "3*end"]);
  });

  it("carries again what one receiver asked for, with holes in it", () => {
    const ann = peer("ann");
    const batch = new Batch([ann], 7);
    for (const number of [7, 8, 12]) batch.addAgain(outgoing("again"), number);
    expect(read(batch, ann)).toEqual(["7*again", "8*again", "12*again"]);
  });

  it("never becomes larger than it says that it has room for", () => {
    const receivers = Array.from({ length: 20 }, (_, i) => peer(`p${i}`, i * 1_000));
    const batch = new Batch(receivers);
    const some = new Set(receivers.slice(0, 15));
    while (batch.hasRoomFor(outgoing("0123456789"), 5_000)) {
      batch.add(outgoing("0123456789"), some);
      for (const { outStream } of some) outStream.push(outgoing("elsewhere"));
    }
    expect(batch.encode(envelopes, self).length).toBeLessThanOrEqual(5_000 + envelopes.overheadBytes);
    expect(read(batch, receivers[3] ?? peer("?"))?.length).toBeGreaterThan(1);
  });
});
