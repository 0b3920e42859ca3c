// Targets: what a client shows when it comes back, and what a server says of a session when it opens.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { formatPosition, parsePosition } from "../../../src/log/index.js";
import {
  decodeHandshake,
  encodeHandshake,
  Fault,
  jsonCodec,
  PacketType,
} from "../../../src/protocol/index.js";
import { everyone } from "../../../src/server/audience.js";
import { Incidents } from "../../../src/server/engine/incidents.js";
import { Recovery } from "../../../src/server/recovery.js";
import { resolveRecovery } from "../../../src/server/recovery-options.js";
import { defaultSocketLimits } from "../../../src/server/socket-limits.js";
import { VirtualClock } from "../../../src/testkit/virtual-clock.js";
import { type Target, textOf, utf8 } from "../target.js";

const epoch = "id-00000";
// The one before it is the socket's.
const pid = "id-00002";
const nothing = { data: null, rooms: [] };

/** A log of five events, and one client that was here for all of them and has left. */
function createRecovery(): Recovery {
  const resolved = resolveRecovery(true, 45_000);
  ok(resolved !== null);
  let ids = 0;
  const clock = new VirtualClock();
  const recovery = new Recovery("/", resolved, {
    clock,
    codec: jsonCodec,
    newId: () => `id-0000${ids++}`,
    onHandlerError: () => undefined,
    errorReply: () => undefined,
    limits: () => defaultSocketLimits,
    onUnpublished: () => undefined,
    incidents: new Incidents(clock, () => undefined),
  });
  const client = recovery.begin({}, () => undefined);
  strictEqual(client.pid, pid);
  recovery.open(client, nothing);
  for (let count = 0; count < 5; count++)
    recovery.prepare({ type: PacketType.EVENT, nsp: "/", data: ["a"], id: undefined }, everyone, [], []);
  client.sent = 5;
  recovery.leave(client, "transport close");
  return recovery;
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const recovery: Target = {
  name: "recovery",
  // A pid and an offset, each as JSON or as it is.
  seeds: [
    `${pid}\n${epoch}.3`,
    `${pid}\n${epoch}.9007199254740993`,
    "{}\n[1]",
    `${pid}\nother-ep.0`,
    "__proto__\n-1",
  ].map(utf8),
  tokens: [epoch, pid, ".", "\n", "{}", '["', "null", "9007199254740991", "-", "0"],
  run(input) {
    const [first = "", second = ""] = textOf(input).split("\n");
    const position = parsePosition(second);
    if (position !== undefined) strictEqual(formatPosition(position.epoch, position.offset), second);
    const auth = { pid: parseOrText(first), offset: parseOrText(second) };
    const store = createRecovery();
    const back = store.begin(auth, () => undefined);
    if (back.claimed === null) return;
    strictEqual(auth.pid, pid);
    ok(position !== undefined && back.since <= 5, "came back by an offset that never was");
    strictEqual(store.open(back, nothing)?.length, position.epoch === epoch ? 5 - position.offset : 5);
  },
};

const handshakeExample = {
  sid: "a",
  upgrades: ["websocket"],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1e6,
};

export const handshake: Target = {
  name: "handshake",
  seeds: [encodeHandshake(handshakeExample), "{}", "null", "[]", '"x"', '{"sid":"a","upgrades":[1]}'].map(
    utf8,
  ),
  tokens: ['"sid":', '"upgrades":', "null", "[]", "{}", "-1", "1e999", ",", '"'],
  run(input) {
    const read = decodeHandshake(textOf(input));
    // JSON has no word for infinity, but numbers that are read as it.
    if (read instanceof Fault || Object.values(read).includes(Infinity)) return;
    deepStrictEqual(decodeHandshake(encodeHandshake(read)), read);
  },
};
