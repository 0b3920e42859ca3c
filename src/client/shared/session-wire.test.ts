// Tests of the hub's connection, with a test that speaks for the server: what it makes up for, and what the hub hears of it.
import { beforeEach, expect, it } from "vitest";
import { ScriptedRuntime } from "../../../test/fakes/scripted-runtime.js";
import { resolveOptions } from "../options.js";
import { parseAddress } from "../url.js";
import type { Wire } from "./hub.js";
import { nameHub } from "./hub-name.js";
import { SessionWire } from "./session-wire.js";

const terms = { sid: "s1", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 100 };
const granted = (id: string): string =>
  `0${JSON.stringify({ ...terms, line: { id, token: `t-${id}`, windowMs: 60_000 } })}`;

let runtime: ScriptedRuntime;
let wire: Wire;
let told: unknown[];

function open(options: object = {}): void {
  const name = nameHub(parseAddress("https://example.org"), resolveOptions(options), ["websocket"]);
  wire = new SessionWire(name, runtime, {
    onOpen: (handshake) => told.push(["open", JSON.parse(handshake)]),
    onMove: (transport) => told.push(["move", transport]),
    onReach: (isInReach) => told.push(["reach", isInReach]),
    onContent: (content) => told.push(content),
    onPing: () => told.push("ping"),
    onDrain() {},
    onEnd: ({ message }) => told.push(["end", message]),
  });
}

const take = (): unknown[] => told.splice(0);

beforeEach(() => {
  runtime = new ScriptedRuntime();
  told = [];
  open();
});

it("gives tabs the server's terms without the line, and time to hear that the server is away", () => {
  expect(runtime.socket.url.searchParams.get("hf")).toBe("1");
  runtime.socket.open(granted("x"));
  expect(take()).toEqual([["open", { ...terms, pingTimeout: 45_000 }]]);
});

it("goes on after a lost connection: what was written meanwhile follows what the server lacks", () => {
  runtime.socket.open(granted("x"), "4one");
  wire.write("a");
  runtime.clock.endTurn();
  runtime.socket.takeSent();
  take();
  runtime.socket.happen("close");
  expect(take()).toEqual([["reach", false], "ping"]);
  wire.write("b");
  expect(wire.waiting).toBe(1);
  runtime.clock.advance(5000);
  expect(runtime.socket.url.searchParams.get("hf")).toBe("x");
  runtime.socket.open(granted("y"));
  expect(runtime.socket.takeSent()).toEqual(["6Rx.t-x.1"]);
  runtime.socket.hear("6r0.t-x2", "4two");
  runtime.clock.endTurn();
  expect(runtime.socket.takeSent()).toEqual(["4a", "4b", "6a1"]);
  expect([take(), wire.waiting]).toEqual([[["move", "websocket"], ["reach", true], "two"], 0]);
});

it("pings the tabs while the server cannot, and no longer", () => {
  runtime.socket.open(granted("x"));
  runtime.socket.happen("close");
  take();
  runtime.clock.advance(25_000);
  expect(take()).toEqual(["ping"]);
  runtime.socket.open(granted("y"), "6r0.t-x2");
  take();
  runtime.clock.advance(30_000);
  expect(take()).toEqual([]);
});

it("ends where nobody goes on: the window has passed, the server knows the line no more, or has none", () => {
  runtime.socket.open(granted("x"));
  runtime.socket.happen("close");
  take();
  runtime.clock.advance(60_000);
  expect(take().at(-1)).toEqual(["end", "transport close"]);

  open();
  runtime.socket.open(granted("x"));
  runtime.socket.happen("close");
  runtime.clock.advance(5000);
  runtime.socket.open(granted("y"));
  take();
  runtime.socket.hear("6n");
  expect([take(), runtime.socket.isClosed]).toEqual([[["end", "transport close"]], true]);

  open({ resume: false });
  expect(runtime.socket.url.searchParams.has("hf")).toBe(false);
  runtime.socket.open(`0${JSON.stringify(terms)}`);
  take();
  runtime.socket.happen("close");
  expect(take()).toEqual([["end", "transport close"]]);
});

it("ends where more waits than is kept", () => {
  runtime.socket.open(granted("x"));
  runtime.socket.happen("close");
  take();
  wire.write("x".repeat(33_554_432));
  runtime.clock.endTurn();
  expect(take()).toEqual([["end", "too much waits for the server"]]);
});

it("is not brought back when the hub has closed it", () => {
  runtime.socket.open(granted("x"));
  runtime.socket.happen("close");
  take();
  wire.close();
  runtime.clock.advance(100_000);
  expect([take(), runtime.sockets.length, runtime.clock.pendingTimers]).toEqual([[], 1, 0]);
});
