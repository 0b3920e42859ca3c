import { describe, expect, it } from "vitest";
import { parseExtensions } from "./extensions.js";

describe("parseExtensions", () => {
  it("reads names, parameters and values, plain and quoted", () => {
    expect(parseExtensions('a, b;x ; y=1;z="2\\3" ,a;  x')).toEqual([
      { name: "a", parameters: [] },
      {
        name: "b",
        parameters: [
          ["x", true],
          ["y", "1"],
          ["z", "23"],
        ],
      },
      { name: "a", parameters: [["x", true]] },
    ]);
  });

  it("gives names of Object's own properties no meaning", () => {
    expect(parseExtensions("constructor; __proto__=1")).toEqual([
      { name: "constructor", parameters: [["__proto__", "1"]] },
    ]);
  });

  it.each([
    "",
    " ",
    ",",
    "a,",
    ",a",
    "a;",
    "a; b; =",
    "a;b=",
    'a;b="',
    'a;b=""',
    'a;b="c d"',
    "a b",
    "a;b=c d",
    "a=b",
    "é",
    'a;b="c"d',
  ])("refuses %j", (header) => expect(parseExtensions(header)).toBeNull());

  it("reads a long header in time linear in it", () => {
    const start = process.cpuUsage();
    expect(parseExtensions(`a;b="${"c".repeat(200_000)}`)).toBeNull();
    expect(parseExtensions(`a${" ".repeat(200_000)}b`)).toBeNull();
    expect(parseExtensions("a;b=c,".repeat(20_000))).toBeNull();
    // A twentieth of that on a slow machine; what is quadratic takes many times as long. Other programs take time as well, but not ours.
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });
});
