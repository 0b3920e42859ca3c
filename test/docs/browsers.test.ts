// The table of docs/browsers.md has the cases that there are. What stands in its columns, `npm run runtimes -- --write` says.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cases } from "../client-suite/cases/index.js";

it("names every case of the client's suite", () => {
  const rows = readFileSync("docs/browsers.md", "utf8").matchAll(
    /^\| ([a-z0-9][^|]*[^ |]) \| +(?:\d|\*| )/gm,
  );
  expect(Array.from(rows, ([, name]) => name)).toEqual(cases.map(({ name }) => name));
});
