// The closings, against what Socket.IO documents.
import { expect, it } from "vitest";
import { clientDisconnectReasons, refusals, serverDisconnectReasons } from "./close.js";

const finalOf = (reasons: Readonly<Record<string, { readonly mayRetry: boolean }>>): string[] =>
  Object.keys(reasons).filter((reason) => reasons[reason]?.mayRetry === false);

it("lets the client come back by itself, unless one of the two applications said goodbye", () => {
  expect(finalOf(serverDisconnectReasons)).toEqual([
    "client namespace disconnect",
    "server namespace disconnect",
  ]);
  expect(finalOf(clientDisconnectReasons)).toEqual(["io server disconnect", "io client disconnect"]);
});

it("refuses handshakes in Engine.IO's words, with 403 for what is forbidden, and 503 where there are too many", () => {
  expect(Object.values(refusals).map(({ code, message, status }) => [code, message, status])).toEqual([
    [0, "Transport unknown", 400],
    [1, "Session ID unknown", 400],
    [2, "Bad handshake method", 400],
    [3, "Bad request", 400],
    [4, "Forbidden", 403],
    [4, "Too many connections", 503],
    [5, "Unsupported protocol version", 400],
  ]);
});
