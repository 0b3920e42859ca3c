// The forms in which items and answers travel, and what becomes of those of a later version.
import { expect, it } from "vitest";
import { answerList, toAnswer, type Answer } from "./answer.js";
import { type Item, toItem, toList } from "./item.js";

const at = "v1PjYfhB";
const items: readonly Item[] = [
  {
    kind: "message",
    nsp: "/",
    rooms: ["x"],
    except: [],
    isLocal: false,
    mayCompress: true,
    frames: ["42[]"],
  },
  { kind: "join", nsp: "/", member: "m", room: "x", generation: 1, at },
  { kind: "leave", nsp: "/", member: "m", room: "x", generation: 1, at },
  {
    kind: "session",
    nsp: "/",
    pid: "p",
    sid: "s",
    rooms: ["x"],
    data: "{}",
    since: at,
    sent: at,
    until: at,
    awayMs: null,
    generation: 0,
  },
  { kind: "mark", nsp: "/", until: at, marks: [{ pid: "p", sent: at }] },
  { kind: "drop", nsp: "/", pid: "p" },
  { kind: "end", origin: "v1PjYf", number: 3 },
];

it.each(items.map((item) => [item.kind, item] as const))("a %s is read as it was written", (_, item) => {
  expect(toItem(toList(7, item))).toEqual([7, item]);
});

it("one of a later version has its place, and says nothing: who counts must not wait for it", () => {
  expect(toItem([7, 99, "/", "whatever"])).toEqual([7, { kind: "drop", nsp: "", pid: "" }]);
});

it("what a later version adds at the end of a list is left out", () => {
  for (const item of items)
    if (item.kind !== "mark") expect(toItem([...toList(7, item), "more"])).toEqual([7, item]);
});

it("what is no item is refused", () => {
  for (const value of [
    null,
    "text",
    [],
    [7],
    [-1, 5, "/", "p"],
    [7, 5, "/", 1],
    [7, 0, "/", ["x"], [], false],
  ])
    expect(toItem(value)).toBeUndefined();
});

it("an answer is read as it was written, also where the version before says less, or the next one more", () => {
  const answer: Answer = {
    tag: "v1PjYf",
    items: [[7, { kind: "drop", nsp: "/", pid: "p" }]],
    upTo: 7,
    isAll: true,
    floors: [["/", 3]],
    joinedAt: 5,
    others: [["0mK-xa", 1, true]],
    introducedMs: 1000,
  };
  expect(toAnswer(answerList(answer))).toEqual(answer);
  expect(toAnswer([...answerList(answer), "more"])).toEqual(answer);
  expect(toAnswer(answerList(answer).slice(0, -1))).toEqual({ ...answer, introducedMs: null });
  expect(toAnswer(answerList(answer).slice(0, -2))).toBeUndefined();
});
