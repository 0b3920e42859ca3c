// Holds docs/options.md to the options that the source declares and to the defaults that it works with.
import { describe, expect, it } from "vitest";
import { defaults as clientDefaults } from "../../src/client/options.js";
import { resolveOptions } from "../../src/server/server-options.js";
import { readDeclared, readDocumented, readText } from "./documented-options.js";

const page = readText("docs/options.md");
const { engine, ...server } = resolveOptions({});
const compat = resolveOptions({ preset: "compat" });
const resolvedCompat = { ...compat.engine, ...compat.limits };

const declaredBy = {
  Server: [
    ["src/server/engine/engine-options.ts", "EngineOptions"],
    ["src/server/server-options.ts", "ServerOptions"],
  ],
  Limits: [
    ["src/server/engine/crowd/crowd-options.ts", "CrowdOptions"],
    ["src/server/socket-limits.ts", "SocketLimits"],
  ],
  "Slow readers": [["src/server/engine/slow/slow-options.ts", "SlowOptions"]],
  Client: [
    ["src/client/options.ts", "ManagerOptions"],
    ["src/client/transport.ts", "ChannelOptions"],
    ["src/client/options.ts", "SocketOptions"],
  ],
  "Client on Node": [["src/client/transports/node-program.ts", "NodeOptions"]],
} as const;

it.each(Object.entries(declaredBy))(
  "%s: every option has its row, and every row its option",
  (heading, interfaces) => {
    const declared = interfaces.flatMap(([path, name]) => [...readDeclared(path, name)]);
    expect(declared.length).toBeGreaterThan(0);
    expect(readDocumented(page, heading)).toEqual(new Map(declared));
  },
);

describe.each<[string, object]>([
  ["Server", { ...engine, ...server, preset: "secure" }],
  ["Slow readers", engine],
  ["Client", clientDefaults],
])("%s", (heading, defaults) => {
  const stated = [...readDocumented(page, heading)].filter(([, value]) =>
    /^([\d.]+$|"|true$|false$|\[)/.test(value),
  );
  const worked = stated.filter(([name]) => name in defaults);

  it.each(worked)("%s is %s where nothing is given", (name, value) => {
    const worksWith = (defaults as Record<string, unknown>)[name];
    // What is off may be resolved to nothing.
    expect(worksWith === null ? false : worksWith).toEqual(JSON.parse(value));
  });

  it("compares most of them", () => {
    expect(worked.length).toBeGreaterThan(3);
  });
});

it.each(["Limits", "Slow readers"])("%s: what they are with the preset compat", (heading) => {
  const [, below = ""] = page.split(`## ${heading}\n`);
  const [section = ""] = below.split("\n## ", 1);
  const rows = [...section.matchAll(/^\| `(\w+)` \|.*\| `([^`]+)` \| `[^`]+` \|$/gm)];
  const documented = rows.map(([, name = "", value]) => [name, value]);
  expect(documented.length).toBeGreaterThan(1);
  const worked = documented.map(([name = ""]) => [
    name,
    String((resolvedCompat as unknown as Record<string, unknown>)[name]),
  ]);
  expect(documented).toEqual(worked);
});
