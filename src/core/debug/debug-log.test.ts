import { describe, expect, it } from "vitest";
import { PacketType } from "../../protocol/index.js";
import { debugLog, isLeftOut, isWanted } from "./debug-log.js";
import { frameLine, packetLine } from "./packet-line.js";
import { preview } from "./preview.js";

describe("a debug log", () => {
  it.each([
    ["*", true],
    ["holdfast:*", true],
    ["holdfast:packet", true],
    ["engine, holdfast:pac*", true],
    ["socket.io-parser", true],
    ["", false],
    ["holdfast", false],
    ["holdfast:packets", false],
    ["holdfast:*,-holdfast:packet", false],
    ["holdfast:* -holdfast:*", false],
  ])("%j asks for packets: %s", (wanted, isOn) => {
    expect(isWanted(wanted, ["holdfast:packet", "socket.io-parser"])).toBe(isOn);
  });

  it("takes what is left out for nothing but that", () => {
    expect(isLeftOut("holdfast:*", ["holdfast:advice"])).toBe(false);
    expect(isLeftOut("-holdfast:advice", ["holdfast:advice"])).toBe(true);
  });

  it("is null where nobody asks", () => {
    const output = { wanted: "express:*", isForDeveloping: false, write: () => {}, now: () => 0 };
    expect(debugLog(output, "holdfast:packet")).toBeNull();
  });

  it("writes its area, the line and how long ago the last one was", () => {
    const lines: string[] = [];
    let now = 5;
    const output = {
      wanted: "holdfast:*",
      isForDeveloping: false,
      write: (line: string) => lines.push(line),
      now: () => now,
    };
    const log = debugLog(output, "holdfast:manager");
    log?.("opening");
    now = 17.4;
    log?.("open");
    expect(lines).toEqual(["holdfast:manager opening +0ms", "holdfast:manager open +12ms"]);
  });
});

describe("a preview", () => {
  it.each<[unknown, string]>([
    ["hello", '"hello"'],
    ["a\nb", '"a\\nb"'],
    ["x".repeat(50), `"${"x".repeat(40)}"… of 50 characters`],
    [10n, "10"],
    [undefined, "undefined"],
    [[1, 2, 3, 4, 5, 6, 7], "[1, 2, 3, 4, 5, … 2 more]"],
    [new Uint8Array(9), "9 bytes"],
    [new Map([["a", 1]]), "[object Map]"],
    [{ a: { b: { c: { d: 1 } } } }, "{a: {b: {c: {…}}}}"],
    [
      { user: "ann", password: "x", authToken: "y", pid: "z" },
      '{user: "ann", password: ***, authToken: ***, pid: ***}',
    ],
  ])("of %o is %s", (value, text) => {
    expect(preview(value)).toBe(text);
  });

  it("is short, whatever the value", () => {
    const wide = Array.from({ length: 1000 }, () => "x".repeat(1000));
    expect(preview([[[wide, wide], wide], [wide, wide], wide]).length).toBeLessThan(2000);
  });
});

describe("a packet in words", () => {
  it("has no credentials and no ids of sessions", () => {
    const data = { token: "hunter2", pid: "hunter2" };
    expect(packetLine({ type: PacketType.CONNECT, nsp: "/admin", data })).toBe("CONNECT /admin");
    expect(frameLine({ type: "open", data: '{"sid":"hunter2"}' })).toBe("open, 17 characters");
  });

  it("names an event, its arguments and its id", () => {
    const event = { type: PacketType.EVENT, nsp: "/", data: ["save", { n: 1 }, [2]], id: 7 } as const;
    expect(packetLine(event)).toBe('EVENT / "save" ({n: 1}, [2]) id 7');
    expect(packetLine({ type: PacketType.ACK, nsp: "/", data: ["ok"], id: 7 })).toBe('ACK / ("ok") id 7');
  });
});
