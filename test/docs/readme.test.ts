// Holds the README to the example that it shows.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

it.each(["server.mjs", "index.html"])("the README shows examples/hello/%s as it is", (name) => {
  const example = readFileSync(new URL(`../../examples/hello/${name}`, import.meta.url), "utf8");
  expect(readme).toContain(example);
});
