// The built package under React 18, in a process of its own: two Reacts in one would be two sets of hooks.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { extraPackage } from "../../scripts/extra-packages.mjs";

const program = resolve(import.meta.dirname, "react-18.mjs");

// Bringing React 18 from npm is part of it.
const timeout = 300_000;

it(
  "renders on a server, connects once under StrictMode, hears, asks and lets go, with React 18",
  { timeout },
  () => {
    const reactDom = extraPackage("react18");
    expect(existsSync(resolve("dist/esm/react/index.js"))).toBe(true);
    const { stdout, stderr } = spawnSync(process.execPath, [program, join(reactDom, "..")], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      onServer: "connecting, nothing, nothing",
      onPage: "connected, welcome, id of a",
      connections: 1,
      left: 0,
    });
  },
);
