// What the playground's wire panel makes of a frame. Pure: no browser, no server.
import { expect, test } from "vitest";
import { Explainer } from "../../apps/playground/src/explain.js";
import type { Crossing } from "../../apps/playground/src/wire.js";

function crossing(direction: Crossing["direction"], type: string, data: string | Uint8Array): Crossing {
  return { at: 0, direction, transport: "websocket", type, data };
}

test("an event is taken apart into frame, packet, namespace, id and data", () => {
  // packet EVENT · namespace · ack id · data; the frame's digit 4 is the transport's
  const { kind, label, subject, namespace, parts } = new Explainer().explain(
    crossing("sent", "message", '2/board,12["clear"]'),
  );
  expect({ kind, label, subject, namespace }).toEqual({
    kind: "event",
    label: "EVENT",
    subject: "clear",
    namespace: "/board",
  });
  expect(parts.map(({ role, text }) => [role, text])).toEqual([
    ["frame", "4"],
    ["packet", "2"],
    ["namespace", "/board,"],
    ["id", "12"],
    ["data", '["clear"]'],
  ]);
});

test("an answer names the question it belongs to, by direction, namespace and id", () => {
  const explainer = new Explainer();
  explainer.explain(crossing("sent", "message", '27["rename","Mika"]'));
  explainer.explain(crossing("received", "message", '27["message",{}]'));
  explainer.explain(crossing("sent", "message", '2/board,7["clear"]'));
  const answer = '37[{"ok":false,"error":"The name is empty."}]';
  expect(explainer.explain(crossing("received", "message", answer)).sentence).toBe(
    "To “rename”, the server answers (answer 7): no. The name is empty.",
  );
  expect(explainer.explain(crossing("sent", "message", "37[true]")).subject).toBe("message");
  expect(explainer.explain(crossing("received", "message", '3/board,7[{"ok":true}]')).subject).toBe("clear");
});

test("attachments are counted against the packet that announced them", () => {
  const explainer = new Explainer();
  const head = '52-["pair",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
  expect(explainer.explain(crossing("received", "message", head)).kind).toBe("binary");
  const places = [1, 2].map(
    (byte) => explainer.explain(crossing("received", "message", Uint8Array.of(byte))).subject,
  );
  expect(places).toEqual(["1 of 2", "2 of 2"]);
});

test("heartbeats and the probe of an upgrade are told apart", () => {
  const explainer = new Explainer();
  expect(explainer.explain(crossing("received", "ping", "")).kind).toBe("heartbeat");
  expect(explainer.explain(crossing("sent", "ping", "probe"))).toMatchObject({
    kind: "connection",
    subject: "probe",
  });
});

test("an event that is unknown, or named like a property of objects, gets a plain sentence", () => {
  for (const event of ["mystery", "constructor", "__proto__"]) {
    const { sentence } = new Explainer().explain(crossing("received", "message", `2["${event}",1]`));
    expect(sentence).toBe(`The event “${event}” with 1 argument.`);
  }
});

test("what is no packet is shown, and not thrown over", () => {
  for (const data of [
    "",
    "x",
    "9",
    "2",
    '2["a"',
    "3",
    "4",
    '2[{"a":1}]',
    '2["stroke"]',
    '2["message",7]',
    '5-["a"]',
  ]) {
    expect(new Explainer().explain(crossing("received", "message", data)).sentence).not.toBe("");
  }
});
