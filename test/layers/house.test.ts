// Holds src/ to the sizes and names of CONTRIBUTING.md. The linter sees to what stands inside a line.
import { expect, it } from "vitest";
import { readSourceTree } from "./source-tree.js";

const files = readSourceTree();
const sizes = files.map((file) => file.lines).toSorted((a, b) => a - b);

function sizeAt(share: number): number {
  return sizes[Math.floor((sizes.length - 1) * share)] ?? 0;
}

it("has a median file of at most 120 lines, and nine of ten of at most 300", () => {
  expect(sizeAt(0.5)).toBeLessThanOrEqual(120);
  expect(sizeAt(0.9)).toBeLessThanOrEqual(300);
});

it("has no file of more than 400 lines", () => {
  expect(files.filter((file) => file.lines > 400).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
});

it("begins every file by saying what it is", () => {
  expect(files.filter((file) => !/^\/\/ \S/.test(file.text)).map((file) => file.path)).toEqual([]);
});

it("names files in kebab-case, for the one thing they give", () => {
  const names = files.map((file) => file.path.replace(/^.*\//, ""));
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.tsx?$/.test(name))).toEqual([]);
  expect(names.filter((name) => /^(utils?|helpers?|common|misc|types)\.tsx?$/.test(name))).toEqual([]);
});

it("has no underscore privates", () => {
  const underscored = files.flatMap((file) =>
    [
      ...file.text.matchAll(/^\s+(?:readonly |static |async |private |get |set )*(_[a-z]\w*)\s*[(:=?]/gim),
    ].map((match) => `${file.path}: ${match[1]}`),
  );
  expect(underscored).toEqual([]);
});
