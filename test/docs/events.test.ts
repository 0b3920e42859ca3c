// Holds docs/events.md to the events that the source declares, and what it calls the same to the packages of Socket.IO.
import { describe, expect, it } from "vitest";
import { reservedEvents } from "../../src/protocol/index.js";
import { readText } from "./documented-options.js";

const page = readText("docs/events.md");

interface Source {
  readonly path: string;
  readonly name: string;
  /** The same in Socket.IO: the files that tell its listeners, and with which call. */
  readonly official: readonly (readonly [path: string, call: string])[];
}

const sources: Readonly<Record<string, Source>> = {
  Server: {
    path: "src/server/server-events.ts",
    name: "ServerEvents",
    official: [["socket.io/dist/index.js", "this.sockets.emitReserved"]],
  },
  Namespace: {
    path: "src/server/namespace.ts",
    name: "NamespaceEvents",
    official: [["socket.io/dist/namespace.js", "this.emitReserved"]],
  },
  Socket: {
    path: "src/server/socket-core.ts",
    name: "SocketEvents",
    official: [["socket.io/dist/socket.js", "this.emitReserved"]],
  },
  Engine: {
    path: "src/server/engine/engine-events.ts",
    name: "EngineEvents",
    official: [
      ["engine.io/build/server.js", "this.emit"],
      ["engine.io/build/socket.js", "this.server.emit"],
    ],
  },
  Conn: {
    path: "src/server/engine/conn.ts",
    name: "ConnEvents",
    official: [["engine.io/build/socket.js", "this.emit"]],
  },
  Adapter: {
    path: "src/adapters/adapter.ts",
    name: "AdapterEvents",
    official: [["socket.io-adapter/dist/in-memory-adapter.js", "this.emit"]],
  },
  "Client: socket": {
    path: "src/client/base-socket.ts",
    name: "SocketReservedEvents",
    official: [["socket.io-client/build/esm/socket.js", "this.emitReserved"]],
  },
  "Client: manager": {
    path: "src/client/manager-face.ts",
    name: "ManagerEvents",
    official: [["socket.io-client/build/esm/manager.js", "this.emitReserved"]],
  },
  "Client: engine": {
    path: "src/client/engine.ts",
    name: "SessionEvents",
    official: [["engine.io-client/build/esm/socket.js", "this.emitReserved"]],
  },
};

/** The cells of the rows below a heading. */
function rowsBelow(heading: string): string[][] {
  const [, below = ""] = page.split(`## ${heading}\n`);
  const [section = ""] = below.split("\n## ", 1);
  return Array.from(section.matchAll(/^\| (?!---|event |who )(.*) \|$/gm), ([, row = ""]) =>
    row.split(/ ?\| ?/).map((cell) => cell.replaceAll("`", "").trim()),
  );
}

/** The events of an interface: their names, and the names of their parameters. */
function readDeclared({ path, name }: Source): string[] {
  const [body = ""] = new RegExp(String.raw`interface ${name}\b[\s\S]*?\n\}`).exec(readText(path)) ?? [];
  const methods = body.matchAll(/^ {2}"?([\w-]+)"?\((.*)\): void;$/gm);
  return Array.from(methods, ([, event = "", parameters = ""]) => {
    const names = Array.from(parameters.matchAll(/(\w+)\??: /g), ([, parameter]) => parameter);
    return `${event}(${names.join(", ")})`;
  });
}

/** The events that Socket.IO tells. In the file of its engine another class follows, which is no part of this. */
function readOfficial({ official }: Source): string[] {
  const found = official.flatMap(([path, call]) => {
    const [text = ""] = readText(`node_modules/${path}`).split("class WebSocketResponse", 1);
    const calls = [...text.matchAll(/([\w.]+)\("([\w-]+)"/g)];
    return calls.flatMap(([, called, event = ""]) => (called === call ? [event] : []));
  });
  return [...new Set(found)];
}

describe.each(Object.entries(sources))("%s", (heading, source) => {
  it("has a row for every event, with its arguments, and an event for every row", () => {
    const declared = readDeclared(source);
    expect(declared.length).toBeGreaterThan(0);
    const documented = rowsBelow(heading).map(([event = "", parameters = ""]) => `${event}(${parameters})`);
    expect(documented.toSorted()).toEqual(declared.toSorted());
  });

  it("says of every event of Socket.IO whether it is here, and calls no other the same", () => {
    const same = rowsBelow(heading).flatMap(([event = "", , , note = ""]) =>
      note.startsWith("same") ? [event] : [],
    );
    const gone = rowsBelow("What Socket.IO tells and Holdfast does not").flatMap(([who, event = ""]) =>
      who === heading ? [event] : [],
    );
    expect([...same, ...gone].toSorted()).toEqual(readOfficial(source).toSorted());
  });
});

/** The event names that a sentence has as code. */
function namesIn(sentence: string): string[] {
  return Array.from(sentence.matchAll(/`(\w+)`/g), ([, name = ""]) => name).filter((name) => name !== "emit");
}

it("lists the names that are taken", () => {
  const [, told = ""] = page.split("## Names that are taken\n");
  const [text = "", ofServers = ""] = told.split("`serverSideEmit` throws");
  expect(namesIn(text).toSorted()).toEqual([...reservedEvents].toSorted());
  const [, list = ""] =
    /reserved: .* = new Set\(\[([^\]]*)\]\)/.exec(readText("src/server/other-servers.ts")) ?? [];
  expect(namesIn(ofServers)).toEqual(Array.from(list.matchAll(/"(\w+)"/g), ([, name]) => name));
});
