import { expect, it } from "vitest";
import { VirtualClock } from "../../testkit/virtual-clock.js";
import type { LinkEvents } from "../../websocket/index.js";
import { FlushQueue } from "../node/flush-queue.js";
import { type NativeWebSocket, sendStatus } from "./uws-app.js";
import { type LinkData, UwsLink } from "./uws-link.js";

/** A socket of uWebSockets.js in front of a kernel that takes `room` bytes, with the manners of the real one. */
class FakeSocket implements NativeWebSocket<LinkData> {
  readonly #data: LinkData;
  readonly maxBackpressure = 10;
  /** What was done; a list is what one cork held together. */
  readonly done: (string | string[])[] = [];
  room = Infinity;
  buffered = 0;
  #corked: string[] | null = null;

  constructor(link: UwsLink) {
    this.#data = { link };
    link.onOpen(this);
  }

  #do(what: string): void {
    if (this.#corked === null) this.done.push(what);
    else this.#corked.push(what);
  }

  send(message: string | Uint8Array, isBinary?: boolean, compress?: boolean): number {
    if (this.buffered > this.maxBackpressure) return sendStatus.dropped;
    this.#do(
      `${isBinary === true ? "binary " : ""}${compress === true ? "compressed " : ""}${message.length}`,
    );
    const taken = Math.min(this.room, message.length);
    this.room -= taken;
    this.buffered += message.length - taken;
    return this.buffered === 0 ? sendStatus.sent : sendStatus.buffered;
  }

  getBufferedAmount(): number {
    return this.buffered;
  }

  cork(callback: () => void): void {
    const corked: string[] = [];
    this.#corked = corked;
    callback();
    this.#corked = null;
    if (corked.length > 0) this.done.push(corked);
  }

  end(code = 0, reason = ""): void {
    this.#do(`end ${code}${reason}`);
    this.#data.link.onClose(code, reason);
  }

  close(): void {
    this.#do("close");
    this.#data.link.onClose(1006, "");
  }

  getUserData(): LinkData {
    return this.#data;
  }

  /** The peer reads everything. */
  drain(): void {
    this.room = Infinity;
    this.buffered = 0;
    this.#data.link.onDrain();
  }
}

interface Stage {
  readonly clock: VirtualClock;
  readonly link: UwsLink;
  readonly heard: unknown[];
  readonly open: () => FakeSocket;
}

function stage(isCompressing = false): Stage {
  const clock = new VirtualClock();
  const heard: unknown[] = [];
  const events: LinkEvents = {
    onMessage: (data) => heard.push(data),
    onBlocked: () => heard.push("blocked"),
    onDrain: () => heard.push("drain"),
    onClose: (code, reason, error) => heard.push(["close", code, reason, ...(error ? [error.message] : [])]),
  };
  const options = {
    maxPayloadBytes: 100,
    perMessageDeflate: false,
    closeTimeoutMs: 5000,
    isStrict: false,
  } as const;
  const link = new UwsLink(options, isCompressing, events, new FlushQueue(clock));
  return { clock, link, heard, open: () => new FakeSocket(link) };
}

const message = (length: number, mayCompress?: boolean) => ({
  data: "x".repeat(length),
  wire: null,
  ...(mayCompress !== undefined && { mayCompress }),
});

it("writes the first messages when it opens, together", () => {
  const { link, open } = stage();
  link.send(message(1));
  link.send(message(2));
  expect(open().done).toEqual([["1", "2"]]);
});

it("writes what a turn has queued at its end: one message as it is, several in one cork", () => {
  const { clock, link, heard, open } = stage();
  const socket = open();
  link.send(message(1));
  expect([socket.done, link.isWritable, link.bufferedBytes]).toEqual([[], false, 1]);
  clock.endTurn();
  link.send(message(2));
  link.send({ data: new Uint8Array(3), wire: null });
  clock.endTurn();
  expect(socket.done).toEqual(["1", ["2", "binary 3"]]);
  expect([heard, link.isWritable, link.bufferedBytes]).toEqual([["drain", "drain"], true, 0]);
});

it("keeps, in order, what the socket of a slow reader does not take, and loses nothing", () => {
  const { clock, link, heard, open } = stage();
  const socket = open();
  socket.room = 5;
  for (const length of [6, 12, 7, 8]) link.send(message(length));
  clock.endTurn();
  // 1 byte waits: below the limit. 13 wait: above it.
  expect(socket.done).toEqual([["6", "12"]]);
  expect([heard, link.isWritable, link.bufferedBytes]).toEqual([["blocked"], false, 13 + 7 + 8]);
  link.send(message(9));
  clock.endTurn();
  expect(socket.done.length).toBe(1);
  socket.drain();
  expect(socket.done.length).toBe(1);
  clock.endTurn();
  expect(socket.done).toEqual([
    ["6", "12"],
    ["7", "8", "9"],
  ]);
  expect([heard, link.isWritable, link.bufferedBytes]).toEqual([["blocked", "drain"], true, 0]);
});

it("gives back what it has not written", () => {
  const { clock, link, open } = stage();
  const socket = open();
  link.send(message(1));
  expect(link.takeQueued()).toEqual([message(1)]);
  clock.endTurn();
  expect([socket.done, link.bufferedBytes]).toEqual([[], 0]);
});

it("closes behind what was sent, and tells its owner only when its caller is done", () => {
  const { clock, link, heard, open } = stage();
  const socket = open();
  link.send(message(1));
  link.close();
  link.send(message(2));
  expect([socket.done, heard]).toEqual([[["1", "end 0"]], []]);
  clock.endTurn();
  expect([heard, clock.pendingTimers]).toEqual([[["close", 1005, ""]], 0]);
});

it("says its code and reason, and refuses those that may not travel before anything changes", () => {
  const { link, open } = stage();
  const socket = open();
  expect(() => link.close(1005)).toThrow(RangeError);
  expect(() => link.close(undefined, "why")).toThrow(TypeError);
  expect(link.isWritable).toBe(true);
  link.close(4001, "bye");
  expect(socket.done).toEqual([["end 4001bye"]]);
});

it("waits with its close for a slow reader, but not for ever", () => {
  const { clock, link, heard, open } = stage();
  const socket = open();
  socket.room = 0;
  for (const length of [20, 30]) link.send(message(length));
  link.close();
  clock.advance(4999);
  expect([socket.done, heard]).toEqual([[["20"]], []]);
  socket.drain();
  clock.endTurn();
  expect(socket.done).toEqual([["20"], ["30", "end 0"]]);
  const stubborn = stage();
  stubborn.open().room = 0;
  for (const length of [20, 30]) stubborn.link.send(message(length));
  stubborn.link.close();
  stubborn.clock.advance(5000);
  expect(stubborn.heard).toEqual([["close", 1006, ""]]);
});

it("sends its close frame only when nothing is in its way", () => {
  const { clock, link, open } = stage();
  const socket = open();
  socket.room = 0;
  link.send(message(20));
  link.close();
  clock.endTurn();
  expect(socket.done).toEqual([["20"]]);
  socket.drain();
  clock.endTurn();
  expect(socket.done).toEqual([["20"], ["end 0"]]);
});

it("ends the connection at once where it is told to", () => {
  const { clock, link, heard, open } = stage();
  const socket = open();
  link.send(message(1));
  link.terminate();
  link.terminate();
  clock.endTurn();
  expect([socket.done, heard]).toEqual([["close"], [["close", 1006, ""]]]);
});

it.each([
  ["with a code", 1000, "done", ["close", 1000, "done"]],
  ["without one", 1005, "", ["close", 1005, ""]],
  ["without a close frame", 1006, "", ["close", 1006, ""]],
  [
    "by silence",
    1006,
    "WebSocket timed out from inactivity",
    ["close", 1006, "WebSocket timed out from inactivity"],
  ],
  [
    "by a message too large",
    1006,
    "Received too big message",
    ["close", 1009, "Received too big message", "Received too big message"],
  ],
  [
    "by text that is none",
    1006,
    "Received invalid UTF-8",
    ["close", 1007, "Received invalid UTF-8", "Received invalid UTF-8"],
  ],
])("tells that the peer has ended it %s", (_how, code, reason, told) => {
  const { clock, link, heard, open } = stage();
  const socket = open();
  link.send(message(1));
  link.onClose(code, reason);
  link.send(message(2));
  clock.endTurn();
  expect([heard, socket.done, link.isWritable, link.bufferedBytes]).toEqual([[told], [], false, 0]);
});

it("tells the end of a peer that left before it was accepted, once", () => {
  const { link, heard } = stage();
  link.send(message(1));
  link.onGone();
  link.close();
  link.terminate();
  expect(heard).toEqual([["close", 1006, ""]]);
});

it("gives binary messages as bytes to keep, and text as a string", () => {
  const { link, heard, open } = stage();
  open();
  const received = Uint8Array.of(0xc3, 0xa9);
  link.onMessage(received.buffer, true);
  link.onMessage(received.buffer, false);
  received.fill(0);
  expect(heard).toEqual([Buffer.of(0xc3, 0xa9), "é"]);
});

it("compresses what is large enough and may be, where the app compresses", () => {
  const { clock, link, open } = stage(true);
  const socket = open();
  for (const each of [message(1023), message(1024), message(1024, false)]) link.send(each);
  clock.endTurn();
  expect(socket.done).toEqual([["1023", "compressed 1024", "1024"]]);
});
