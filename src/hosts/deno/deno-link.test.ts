// Tests of a link over Deno's WebSocket, with a fake of it in virtual time. The real one is in test/webtransport.
import { expect, it } from "vitest";
import { VirtualClock } from "../../testkit/virtual-clock.js";
import type { LinkEvents } from "../../websocket/index.js";
import { FlushQueue } from "../node/flush-queue.js";
import { DenoLink } from "./deno-link.js";

class FakeWebSocket extends EventTarget {
  binaryType = "blob";
  bufferedAmount = 0;
  readonly done: unknown[] = [];

  send(data: string | Uint8Array): void {
    this.done.push(data);
    this.bufferedAmount += data.length;
  }

  close(code?: number, reason?: string): void {
    this.done.push(["close", code, reason]);
  }

  open(): void {
    this.dispatchEvent(new Event("open"));
  }

  message(data: string | ArrayBuffer): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  /** The connection ends: code 0 is no close frame. */
  end(code: number, reason: string, failure?: string): void {
    if (failure !== undefined) this.dispatchEvent(Object.assign(new Event("error"), { message: failure }));
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
}

interface Stage {
  readonly clock: VirtualClock;
  readonly socket: FakeWebSocket;
  readonly link: DenoLink;
  readonly heard: unknown[];
}

function stage(): Stage {
  const clock = new VirtualClock();
  const socket = new FakeWebSocket();
  const heard: unknown[] = [];
  const events: LinkEvents = {
    onMessage: (data) => heard.push(data),
    onBlocked: () => heard.push("blocked"),
    onDrain: () => heard.push("drain"),
    onClose: (code, reason, error) => heard.push(["close", code, reason, ...(error ? [error.message] : [])]),
  };
  const options = {
    maxPayloadBytes: 10,
    perMessageDeflate: false,
    closeTimeoutMs: 5000,
    isStrict: false,
  } as const;
  const link = new DenoLink(socket as unknown as WebSocket, options, events, new FlushQueue(clock));
  return { clock, socket, link, heard };
}

const message = (data: string | Uint8Array) => ({ data, wire: null });

it("sends what was queued before it opened, then what each turn has queued", () => {
  const { clock, socket, link } = stage();
  link.send(message("first"));
  clock.endTurn();
  expect([socket.done, link.isWritable, link.bufferedBytes]).toEqual([[], false, 5]);
  socket.open();
  socket.bufferedAmount = 0;
  expect([socket.done.splice(0), link.isWritable]).toEqual([["first"], true]);
  link.send(message("one"));
  link.send(message(Uint8Array.of(1, 2)));
  expect([socket.done, link.isWritable, link.bufferedBytes]).toEqual([[], false, 5]);
  clock.endTurn();
  expect(socket.done).toEqual(["one", Uint8Array.of(1, 2)]);
});

it("drains once Deno has nothing left, for which it looks now and then", () => {
  const { clock, socket, link, heard } = stage();
  socket.open();
  link.send(message("one"));
  clock.endTurn();
  clock.advance(100);
  expect(heard).toEqual(["blocked"]);
  socket.bufferedAmount = 0;
  clock.advance(64);
  expect([heard, link.isWritable, clock.pendingTimers]).toEqual([["blocked", "drain"], true, 0]);
});

it("gives back what it has not sent", () => {
  const { clock, socket, link } = stage();
  socket.open();
  link.send(message("one"));
  expect(link.takeQueued()).toEqual([message("one")]);
  clock.endTurn();
  expect(socket.done).toEqual([]);
});

it("hears text and bytes", () => {
  const { socket, heard } = stage();
  socket.open();
  socket.message("hi");
  socket.message(Uint8Array.of(1, 2).buffer);
  expect([heard, socket.binaryType]).toEqual([["hi", Uint8Array.of(1, 2)], "arraybuffer"]);
});

it("refuses a message that is too large in bytes", () => {
  const { socket, heard } = stage();
  socket.open();
  socket.message("é".repeat(5));
  socket.message("é".repeat(6));
  const why = "the message is larger than maxPayload";
  expect(heard).toEqual(["é".repeat(5), ["close", 1009, why, why]]);
  expect(socket.done).toEqual([["close", 1009, why]]);
});

it("closes behind what was sent, and waits for the peer, but not for ever", () => {
  const { clock, socket, link, heard } = stage();
  socket.open();
  link.send(message("last"));
  link.close();
  link.send(message("too late"));
  expect(socket.done).toEqual(["last", ["close", undefined, undefined]]);
  clock.advance(4999);
  expect(heard).toEqual([]);
  clock.advance(1);
  expect([heard, clock.pendingTimers]).toEqual([[["close", 1006, ""]], 0]);
});

it.each([
  ["the peer's code and reason", 4001, "bye", undefined, ["close", 4001, "bye"]],
  ["an empty close frame", 1005, "", undefined, ["close", 1005, ""]],
  ["a lost connection", 0, "", "Unexpected EOF", ["close", 1006, "Unexpected EOF"]],
])("tells %s, once", (_, code, reason, failure, told) => {
  const { socket, link, heard } = stage();
  socket.open();
  socket.end(code, reason, failure);
  link.terminate();
  expect(heard).toEqual([told]);
});

it("terminates without waiting", () => {
  const { socket, link, heard, clock } = stage();
  socket.open();
  link.terminate();
  expect([heard, socket.done, clock.pendingTimers]).toEqual([
    [["close", 1006, ""]],
    [["close", undefined, undefined]],
    0,
  ]);
});
