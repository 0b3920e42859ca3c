// The names of Node's EventEmitter that applications call on a server, a namespace or a socket.
import { expect, it } from "vitest";
import { NodeEmitter } from "./node-emitter.js";

const first = (): void => {};
const second = (): void => {};

class Door extends NodeEmitter<{ knock(times: number): void }> {}

it("takes any limit of listeners, and has none", () => {
  const door = new Door();

  expect(door.setMaxListeners(1)).toBe(door);
  expect(door.getMaxListeners()).toBe(0);
});

it("gives its listeners as they were given, those of once among them", () => {
  const door = new Door().on("knock", first).once("knock", second);

  expect(door.rawListeners("knock")).toEqual([first, second]);
});
