import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "../index.js";
import { adviseOnOptions, unknownToWebSocket } from "./advise-on-options.js";

afterEach(() => void vi.restoreAllMocks());

function advised(place: string, options: object, unknown: readonly string[]): unknown[] {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  adviseOnOptions(place, options, unknown);
  return warn.mock.calls.flat();
}

test("options that are nearly right are named, with what was meant", () => {
  expect(advised("http://a", { reconection: false, transport: ["websocket"], path: "/a" }, [])).toEqual([
    '[holdfast] There is no option "reconection" (did you mean "reconnection"?), "transport" (did you mean "transports"?): ' +
      "the client goes to http://a without. See docs/errors.md#misspelt-option",
  ]);
});

test("options of Socket.IO's that a client does not have are not taken for misspelt ones", () => {
  const [told, ...more] = advised("http://b", { upgrade: false, transports: undefined }, unknownToWebSocket);
  expect(told).toContain('This client has no option "upgrade", and goes to http://b without.');
  expect(more).toEqual([]);
});

test("a transport that is misspelt is named, too; one of the program's own is not", () => {
  expect(advised("http://d", { transports: ["websockets", WebSocket, "carrier-pigeon"] }, [])).toEqual([
    '[holdfast] There is no transport "websockets" (did you mean "websocket"?): ' +
      "the client goes to http://d by the others it has, if any. See docs/errors.md#misspelt-transport",
  ]);
});

test("what resembles no option is the application's affair", () => {
  expect(advised("http://c", { agent: {}, rejectUnauthorized: false, mine: 1 }, [])).toEqual([]);
});
