// What the primary process keeps for a worker that does not read, and what that worker hears all the same.
import cluster from "node:cluster";
import { onTestFinished, expect, test } from "vitest";
import { probe, type Envelope } from "./envelope.js";
import { setupPrimary } from "./primary.js";

/** A worker whose pipe takes nothing until it reads: what was written to it waits in order. */
class UnreadWorker {
  readonly #written: { envelope: Envelope; onTaken: () => void }[] = [];

  isConnected(): boolean {
    return true;
  }

  send(envelope: Envelope, onTaken: () => void): void {
    this.#written.push({ envelope, onTaken });
  }

  says(kind: Envelope["kind"], channel: string, bytes: Envelope["bytes"] = probe): void {
    cluster.emit("message", this, { holdfastBus: "holdfast", bus: 1, kind, channel, bytes });
  }

  read(): string[] {
    const all = this.#written.splice(0);
    for (const { onTaken } of all) onTaken();
    return all.map(({ envelope: { kind, channel, bytes } }) => `${kind} ${channel} ${bytes.length}`);
  }
}

function stage(maxPendingBytes: number): UnreadWorker {
  onTestFinished(setupPrimary({ maxPendingBytes }));
  const worker = new UnreadWorker();
  worker.says("subscribe", "room");
  expect(worker.read()).toEqual(["subscribed room 1"]);
  return worker;
}

test("keeps no more for a worker that does not read than the bound, and hands on again when it has read", () => {
  const worker = stage(100);
  for (let i = 0; i < 5; i++) worker.says("message", "room", new Uint8Array(40));
  expect(worker.read()).toEqual(["message room 40", "message room 40"]);
  worker.says("message", "room", new Uint8Array(40));
  expect(worker.read()).toEqual(["message room 40"]);
});

test("answers a worker also while nothing more may wait for it", () => {
  const worker = stage(80);
  for (let i = 0; i < 2; i++) worker.says("message", "room", new Uint8Array(40));
  worker.says("subscribe", "other");
  worker.says("ask", "room");
  worker.says("ask", "nobody's");
  expect(worker.read()).toEqual([
    "message room 40",
    "message room 40",
    "subscribed other 1",
    "heard room 1",
    "unheard nobody's 1",
  ]);
});

test("hands on a message that is larger than the bound, as one that waits alone", () => {
  const worker = stage(10);
  for (let i = 0; i < 2; i++) worker.says("message", "room", new Uint8Array(40));
  expect(worker.read()).toEqual(["message room 40"]);
});
