// Holds docs/errors.md to the errors, faults, refusals and reasons of the code, both ways.
import { expect, it } from "vitest";
import { clientDisconnectReasons, refusals, serverDisconnectReasons } from "../../src/protocol/index.js";
import { ServerError } from "../../src/server/index.js";
import { type Violation, WebSocketProtocolError } from "../../src/websocket/index.js";
import { readSourceTree } from "../layers/source-tree.js";
import { readText } from "./documented-options.js";

const page = readText("docs/errors.md");
const source = readSourceTree();

/** The cells of the rows below a heading or a sentence. */
function rowsBelow(heading: string): string[][] {
  const [, below = ""] = page.split(`${heading}\n`);
  const [table = ""] = below.split("\n## ", 1);
  return table
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .slice(1)
    .map((line) =>
      line
        .split("|")
        .map((cell) => cell.replaceAll(/`|<a id="\w+"><\/a>/g, "").trim())
        .slice(1, -1),
    );
}

const firstCells = (heading: string): string[] => rowsBelow(heading).map(([first = ""]) => first);

/** What the first group of a pattern finds in the source, each once. */
function found(pattern: RegExp, path = ""): string[] {
  const texts = source.filter((file) => file.path.endsWith(path)).map((file) => file.text);
  return [...new Set(texts.flatMap((text) => Array.from(text.matchAll(pattern), ([, name = ""]) => name)))];
}

it("every code that is thrown, and no other", () => {
  // One of zlib's own.
  const codes = found(/"(ERR_[A-Z_]+)"/g).filter((code) => code !== "ERR_BUFFER_TOO_LARGE");
  expect(firstCells("## What is thrown").toSorted()).toEqual(codes.toSorted());
});

it("every code has the place on the page that an error of the server names", () => {
  for (const code of firstCells("## What is thrown")) expect(page).toContain(`| <a id="${code}"></a>`);
  expect(new ServerError("ERR_NO_ANSWER", "").page).toBe("holdfast/docs/errors.md#ERR_NO_ANSWER");
});

it("every class that is thrown, and no other", () => {
  // What peers do is not thrown, but told: see what is counted.
  const ofPeers = new Set(["WebSocketProtocolError", "PeerError"]);
  const classes = found(
    /class (\w+Error)(?:<[^{]*>)? extends (?:HoldfastError|ClusterError|Error)\b/g,
  ).filter((name) => !ofPeers.has(name));
  const told = rowsBelow("## What is thrown").flatMap(([, names = ""]) =>
    names === "" ? [] : names.split(", "),
  );
  expect([...new Set(told)].toSorted()).toEqual(classes.toSorted());
});

it("everything that a client advises on, and no other", () => {
  const [union = ""] = /type AdviceCode =([^;]*);/.exec(readText("src/client/debug/advice.ts")) ?? [];
  const codes = Array.from(union.matchAll(/"([\w-]+)"/g), ([, code = ""]) => code);
  const headings = Array.from(page.matchAll(/^### (.*)$/gm), ([, heading]) => heading);
  expect(codes.length).toBeGreaterThan(0);
  expect(headings).toEqual(codes);
});

it("every fault of a peer, and no other", () => {
  const [union = ""] = /type FaultCode =([^;]*);/.exec(readText("src/protocol/fault.ts")) ?? [];
  const faults = Array.from(union.matchAll(/"([\w-]+)"/g), ([, name = ""]) => name);
  expect(firstCells("## What a peer can do wrong")).toEqual(faults);
});

it("everything that is counted, and no other", () => {
  const [sentences = ""] =
    /const sentences = \{([\s\S]*?)\} as const/.exec(readText("src/server/engine/peer-error.ts")) ?? [];
  const ofPeers = Array.from(sentences.matchAll(/"([\w-]+)":/g), ([, code = ""]) => code);
  const reported = found(/\breport\(\s*"([\w-]+)"/g, ".ts");
  const [violations = ""] =
    /type Violation =([^;]*);/.exec(readText("src/websocket/protocol-error.ts")) ?? [];
  const ofWebSockets = Array.from(violations.matchAll(/"([\w-]+)"/g), ([, code = ""]) => code);
  expect(ofPeers.length).toBeGreaterThan(5);
  expect(firstCells("## What is counted").toSorted()).toEqual(
    [...ofPeers, ...reported, ...ofWebSockets].toSorted(),
  );
});

it("every refusal, with its status", () => {
  const table = Object.values(refusals).map(({ code, message, status }) => [
    String(code),
    message,
    String(status),
  ]);
  const rows = rowsBelow("## How requests are refused").filter(([code = ""]) => /^\d$/.test(code));
  expect(rows).toEqual(table);
});

it("every name of a refusal, and no other", () => {
  const names = [
    ...found(/badRequest\("(\w+)"/g),
    ...found(/name: "([A-Z_]+)"/g),
    // Of those that are full: `isFull ? "NAME" : ""`.
    ...found(/\? "([A-Z_]+)" : ""/g),
    ...found(/overloaded\("([A-Z_]+)"/g),
  ];
  const told = firstCells("The `context.name` says more:\n");
  expect(told.toSorted()).toEqual(names.toSorted());
});

it.each([
  ["server", serverDisconnectReasons],
  ["client", clientDisconnectReasons],
])("every reason of a %s's socket, and whether the client comes back", (end, reasons) => {
  const table = Object.entries(reasons).map(([reason, { mayRetry }]) => [reason, mayRetry ? "yes" : "no"]);
  const rows = rowsBelow(`## Why a ${end}'s socket disconnected`).map(([reason, , back]) => [reason, back]);
  expect(rows).toEqual(table);
});

it("every violation of a WebSocket's protocol, with its close code and sentence", () => {
  const names = found(/^ {2}"([\w-]+)": \[\d{4},/gm, "protocol-error.ts");
  const table = names.map((name) => {
    const { closeCode, message } = new WebSocketProtocolError(name as Violation);
    return [String(closeCode), name, message];
  });
  expect(table.length).toBeGreaterThan(0);
  expect(rowsBelow("## How a WebSocket is closed for a violation")).toEqual(table);
});
