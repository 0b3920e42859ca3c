// Holds docs/log.md to the options that the source declares, with the defaults that their comments name.
import { expect, it } from "vitest";
import { readDeclared, readDocumented, readText } from "./documented-options.js";

const page = readText("docs/log.md");

it.each([
  ["Options of a log in files", "src/log/file/open.ts", "FileLogOptions"],
  ["Options of recovery", "src/server/recovery-options.ts", "RecoveryOptions"],
])("%s: every option has its row, and every row its option", (heading, path, name) => {
  const declared = Array.from(readDeclared(path, name), ([option, value]) => [
    option,
    value.replaceAll("`", ""),
  ]);
  expect(declared.length).toBeGreaterThan(1);
  expect([...readDocumented(page, heading)]).toEqual(declared);
});
