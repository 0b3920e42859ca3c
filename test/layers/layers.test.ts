// Holds src/ to the arrows of docs/architecture.md: who may import whom, through which door, and never in a circle.
import { describe, expect, it } from "vitest";
import { readSourceTree, type SourceFile } from "./source-tree.js";

/** Folder -> the folders it may import. A folder that is missing here may not exist. `.` is src/ itself, the front doors. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  websocket: [],
  core: ["protocol"],
  log: ["protocol"],
  once: ["protocol"],
  adapters: ["protocol", "core", "log"],
  bus: ["protocol", "core"],
  cluster: ["protocol", "websocket", "core", "log", "adapters", "bus", "server"],
  server: ["protocol", "websocket", "core", "log", "adapters"],
  client: ["protocol", "core"],
  react: ["protocol", "client", "core"],
  hosts: ["server", "websocket", "core"],
  testkit: ["protocol", "core", "websocket", "log", "adapters", "bus", "server"],
  ".": ["server", "hosts", "protocol", "core", "adapters"],
};

/** The doors between folders beside each folder's index.ts: files that hold a contract and nothing that acts. */
const contracts: ReadonlySet<string> = new Set([
  "core/clock.ts",
  "core/transport.ts",
  "websocket/link.ts",
  "server/host.ts",
  "server/cluster-port.ts",
  "server/recovery-port.ts",
  "server/forwarding-port.ts",
  "server/hearing-port.ts",
  "bus/bus.ts",
  "bus/bus-error.ts",
  "adapters/adapter.ts",
  "adapters/cluster-error.ts",
  "adapters/socket-io-adapter.ts",
  // The server's default adapter; the others are the user's choice and must not be pulled in with it.
  "adapters/memory.ts",
]);

/** Folders that run anywhere: no Node module, no package. The Node face of the client is the one file that knows `ws`; the log in files is Node's. */
const pureFolders = new Set([
  "protocol",
  "websocket",
  "core",
  "log",
  "once",
  "adapters",
  "bus",
  "cluster",
  "server",
  "client",
]);
const nodeFiles =
  /^(client\/(node|transports\/node-[a-z-]+)|log\/file\/[a-z-]+|bus\/workers(\/[a-z-]+)?|cluster\/seal)\.ts$/;

const files = readSourceTree();
const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : ".");
const isDoor = (path: string): boolean => path.endsWith("/index.ts") || contracts.has(path);

function forEachArrow(check: (file: SourceFile, target: string) => string | undefined): string[] {
  return files.flatMap((file) => file.imports.flatMap((target) => check(file, target) ?? []));
}

describe("the layers of src/", () => {
  it("reads a tree that is there, and every import in it leads to a file", () => {
    const paths = new Set(files.map((file) => file.path));
    expect(files.length).toBeGreaterThan(20);
    expect(
      forEachArrow((file, target) => (paths.has(target) ? undefined : `${file.path} -> ${target}`)),
    ).toEqual([]);
  });

  it("has only folders that the table knows", () => {
    expect(files.map((file) => folderOf(file.path)).filter((folder) => !(folder in mayImport))).toEqual([]);
  });

  it("lets imports fall only along the table", () => {
    const climbing = forEachArrow((file, target) => {
      const [from, to] = [folderOf(file.path), folderOf(target)];
      return from === to || mayImport[from]?.includes(to) ? undefined : `${file.path} -> ${target}`;
    });
    expect(climbing).toEqual([]);
  });

  it("enters another folder only by its face or a contract", () => {
    const throughTheWindow = forEachArrow((file, target) =>
      folderOf(file.path) === folderOf(target) || isDoor(target) ? undefined : `${file.path} -> ${target}`,
    );
    expect(throughTheWindow).toEqual([]);
  });

  it("never goes out and in again by its own face", () => {
    const throughOwnDoor = forEachArrow((file, target) =>
      folderOf(target) !== "." && target === `${folderOf(file.path)}/index.ts`
        ? `${file.path} -> ${target}`
        : undefined,
    );
    // client/debug/index.ts is the same face for pages that are being developed: the first one, observed.
    expect(throughOwnDoor.filter((arrow) => arrow !== "client/debug/index.ts -> client/index.ts")).toEqual(
      [],
    );
  });

  it("has no circle, type-only imports included", () => {
    expect(findCircles(new Map(files.map((file) => [file.path, file.imports])))).toEqual([]);
  });

  it("keeps node: modules and packages out of the folders that run anywhere", () => {
    const impure = files
      .filter((file) => pureFolders.has(folderOf(file.path)) && !nodeFiles.test(file.path))
      .flatMap((file) => file.externals.map((external) => `${file.path} -> ${external}`));
    expect(impure).toEqual([]);
  });

  it("lets src/cluster know of the server its contracts alone", () => {
    const contractOnly = forEachArrow((file, target) =>
      folderOf(file.path) === "cluster" && folderOf(target) === "server" && !contracts.has(target)
        ? `${file.path} -> ${target}`
        : undefined,
    );
    expect(contractOnly).toEqual([]);
  });

  it("keeps server/engine below namespaces and sockets", () => {
    const shared = ["errors", "forwarding-port", "hearing-port", "host", "middleware", "node-emitter"].map(
      (name) => `server/${name}.ts`,
    );
    const rising = forEachArrow((file, target) =>
      file.path.startsWith("server/engine/") &&
      /^server\/(?!engine\/)/.test(target) &&
      !shared.includes(target)
        ? `${file.path} -> ${target}`
        : undefined,
    );
    expect(rising).toEqual([]);
  });

  it("lets src/react import React, and of the library its errors and types", () => {
    const react = files.filter((file) => folderOf(file.path) === "react");
    expect(new Set(react.flatMap((file) => file.externals))).toEqual(new Set(["react"]));
    const acting = react.flatMap(
      (file) => file.text.match(/^import (?!type )[^;]*"\.\.\/(?!protocol\/)[^;]*;/gm) ?? [],
    );
    expect(acting).toEqual([]);
  });
});

describe("the circle finder", () => {
  it("finds a planted circle and passes a tree", () => {
    const circle = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a"]],
    ]);
    expect(findCircles(circle)).toEqual(["a -> b -> c -> a"]);
    expect(
      findCircles(
        new Map([
          ["a", ["b", "c"]],
          ["b", ["c"]],
          ["c", []],
        ]),
      ),
    ).toEqual([]);
  });
});

function findCircles(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) circles.push([...trail.slice(start), path].join(" -> "));
    if (start >= 0 || done.has(path)) return;
    for (const target of arrows.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of arrows.keys()) visit(path, []);
  return circles;
}
