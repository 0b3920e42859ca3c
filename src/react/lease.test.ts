// The counting of holders, on sockets that only note what is asked of them.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { adopt, hold, isAwaited } from "./lease.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class NotingSocket {
  readonly asked: string[] = [];
  active: boolean;

  constructor(isActive = false) {
    this.active = isActive;
  }

  connect(): void {
    this.asked.push("connect");
    this.active = true;
  }

  disconnect(): void {
    this.asked.push("disconnect");
    this.active = false;
  }
}

it("connects with the first holder and disconnects after the last", () => {
  const socket = new NotingSocket();
  const [first, second] = [hold(socket), hold(socket)];
  expect(socket.asked).toEqual(["connect"]);
  first();
  vi.runAllTimers();
  expect(socket.asked).toEqual(["connect"]);
  second();
  expect(socket.asked).toEqual(["connect"]);
  vi.runAllTimers();
  expect(socket.asked).toEqual(["connect", "disconnect"]);
});

it("asks nothing of a socket that is let go of and held again in the same turn, however often", () => {
  const socket = new NotingSocket();
  hold(socket)();
  hold(socket)();
  const release = hold(socket);
  vi.runAllTimers();
  expect(socket.asked).toEqual(["connect"]);
  release();
  vi.runAllTimers();
  expect(socket.asked).toEqual(["connect", "disconnect"]);
});

it("connects again with a holder that comes after the end", () => {
  const socket = new NotingSocket();
  hold(socket)();
  vi.runAllTimers();
  hold(socket);
  vi.runAllTimers();
  expect(socket.asked).toEqual(["connect", "disconnect", "connect"]);
});

it("disconnects once when the last holder leaves twice before the timers run, and another render is waiting", () => {
  const socket = new NotingSocket();
  hold(socket)();
  hold(socket)();
  vi.advanceTimersToNextTimer();
  expect(socket.asked).toEqual(["connect", "disconnect"]);
  adopt(socket);
  vi.runAllTimers();
  expect(socket.asked).toEqual(["connect", "disconnect"]);
  expect(isAwaited(socket)).toBe(true);
});

it("leaves a socket alone that somebody else has connected", () => {
  const socket = new NotingSocket(true);
  hold(socket)();
  vi.runAllTimers();
  expect(socket.asked).toEqual([]);
});

it("awaits a socket from its render until it is held, and not after it was disconnected by hand", () => {
  const socket = new NotingSocket();
  expect(isAwaited(socket)).toBe(false);
  adopt(socket);
  expect(isAwaited(socket)).toBe(true);
  hold(socket);
  expect(isAwaited(socket)).toBe(false);
  socket.disconnect();
  expect(isAwaited(socket)).toBe(false);
});
