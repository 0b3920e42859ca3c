import { expect, it } from "vitest";
import { VirtualClock } from "../testkit/virtual-clock.js";
import { Pending } from "./pending.js";
import { Seats } from "./seats.js";

const clock = new VirtualClock();
const seat = () => new Pending(null);

it("keeps one seat or several, each under the name of its namespace", () => {
  const seats = new Seats(clock);
  const [main, chat] = [seat(), seat()];
  seats.set("/", main);
  seats.set("/chat", chat);

  expect(seats.size).toBe(2);
  expect(seats.get("/")).toBe(main);
  expect(seats.get("/chat")).toBe(chat);
  expect(seats.get("/news")).toBe(undefined);
});

it("gives a seat to another without moving it", () => {
  const seats = new Seats(clock);
  const [main, chat, next, last] = [seat(), seat(), seat(), seat()];
  seats.set("/", main);
  seats.set("/chat", chat);
  seats.set("/", next);
  seats.set("/chat", last);

  expect(seats.all()).toEqual([next, last]);
  expect(seats.all()[0]).toBe(next);
});

it("puts whoever comes after the first has left behind those who are there", () => {
  const seats = new Seats(clock);
  const [main, chat, news] = [seat(), seat(), seat()];
  seats.set("/", main);
  seats.set("/chat", chat);
  seats.vacate("/");
  seats.set("/news", news);

  expect(seats.size).toBe(2);
  expect(seats.all()[0]).toBe(chat);
  expect(seats.all()[1]).toBe(news);
  expect(seats.get("/")).toBe(undefined);
});

it("ends the wait of a seat that is vacated", () => {
  const seats = new Seats(clock);
  for (const nsp of ["/", "/chat"]) {
    const pending = seat();
    pending.timer = clock.setTimer(() => expect.unreachable(), 100);
    seats.set(nsp, pending);
  }
  seats.vacateAll();
  clock.advance(200);

  expect(seats.size).toBe(0);
  expect(seats.sockets()).toEqual([]);
});
