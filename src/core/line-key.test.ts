// Tests of the tokens of a line: each is good once, and none is lost with the connection that carried it.
import { expect, it } from "vitest";
import { LineKey } from "./line-key.js";

it("takes the token it began with, and gives the next", () => {
  expect(new LineKey("first").show("first", "second")).toBe("second");
});

it.each(["", "f", "firsT", "first ", "second"])("does not take %j for it", (token) => {
  const key = new LineKey("first");
  expect(key.show(token, "second")).toBeUndefined();
  expect(key.show("first", "second")).toBe("second");
});

it("does not take a token that was used, once the peer has the next", () => {
  const key = new LineKey("first");
  key.show("first", "second");
  key.confirm();
  expect(key.show("first", "third")).toBeUndefined();
  expect(key.show("second", "third")).toBe("third");
});

it("takes a token again where the answer to it was lost, and answers the same", () => {
  const key = new LineKey("first");
  expect(key.show("first", "second")).toBe("second");
  expect(key.show("first", "never used")).toBe("second");
  // The other answer arrived after all.
  expect(key.show("second", "third")).toBe("third");
});

it("knows from the next token being shown that it has arrived", () => {
  const key = new LineKey("first");
  key.show("first", "second");
  key.show("second", "third");
  expect(key.show("first", "fourth")).toBeUndefined();
  expect(key.show("second", "fourth")).toBe("third");
});

it("stays as it is when a peer is heard that was told nothing new", () => {
  const key = new LineKey("first");
  key.confirm();
  expect(key.show("first", "second")).toBe("second");
});
