// Holds pages to the examples that they show.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

it.each(["server.mjs", "index.html"])("the README shows examples/hello/%s as it is", (name) => {
  const example = readFileSync(new URL(`../../examples/hello/${name}`, import.meta.url), "utf8");
  expect(readme).toContain(example);
});

it("docs/testing.md shows examples/testing as it is", () => {
  const [page, example] = ["docs/testing.md", "examples/testing/cuts.test.mjs"].map((path) =>
    readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"),
  );
  expect(page).toContain(example);
});
