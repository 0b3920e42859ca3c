// The facades export at run time what the official packages export, to those who import and to those who require.
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import * as ourServer from "@holdfast/socket.io";
import * as ourClient from "@holdfast/socket.io-client";
import * as officialServer from "socket.io";
import * as officialClient from "socket.io-client";

const require = createRequire(import.meta.url);

describe.each([
  { name: "socket.io", ours: ourServer, official: officialServer },
  { name: "socket.io-client", ours: ourClient, official: officialClient },
])("$name", ({ name, ours, official }) => {
  it("gives those who import the official names, and no other", () => {
    expect(Object.keys(ours).toSorted()).toEqual(Object.keys(official).toSorted());
  });

  it("gives those who require a function with the official names, and no other", () => {
    const ourModule: unknown = require(`@holdfast/${name}`);
    const officialModule: unknown = require(name);

    expect(ourModule).toBeTypeOf("function");
    expect(Object.keys(ourModule as object).toSorted()).toEqual(
      Object.keys(officialModule as object).toSorted(),
    );
  });

  it("gives each name a value of the official kind, but for the names of transports", () => {
    const transports = ["Fetch", "NodeWebSocket", "NodeXHR", "WebSocket", "WebTransport", "XHR"];
    const kinds = (module: object): string[] =>
      Object.entries(module)
        .filter(([each]) => !transports.includes(each))
        .map(([each, value]) => `${each}: ${typeof value}`)
        .toSorted();

    expect(kinds(ours)).toEqual(kinds(official));
  });

  it("says which version of the API it is", () => {
    const ourManifest = require(`@holdfast/${name}/package.json`) as { readonly version: string };
    const officialManifest = require(`${name}/package.json`) as { readonly version: string };

    expect(ourManifest.version).toBe(officialManifest.version);
  });
});

describe("the server's facade", () => {
  it("gives the same classes to those who import and to those who require", () => {
    const required = require("@holdfast/socket.io") as typeof ourServer;

    expect(required.Server).toBe(ourServer.Server);
    expect(required.Socket).toBe(ourServer.Socket);
  });

  it("makes a server when it is called", () => {
    const createServer = require("@holdfast/socket.io") as (options: object) => unknown;

    expect(createServer({ path: "/live" })).toBeInstanceOf(ourServer.Server);
  });
});

describe("the client's facade", () => {
  it("is io by every one of its names", () => {
    const required = require("@holdfast/socket.io-client") as typeof ourClient;

    expect(ourClient.connect).toBe(ourClient.io);
    expect(ourClient.default).toBe(ourClient.io);
    expect(required).toBe(required.io);
    expect(required.connect).toBe(required.io);
  });

  it("has its names on io, too, as Socket.IO's does", () => {
    const { io, Manager, Socket } = ourClient;

    expect(Object.keys(io).toSorted()).toEqual(Object.keys(officialClient.io).toSorted());
    expect(Object.entries(io)).toEqual(Object.entries({ connect: io, io, Manager, Socket }));
  });

  it("makes a socket when it is called", () => {
    const io = require("@holdfast/socket.io-client") as typeof ourClient.io;

    expect(io("http://localhost", { autoConnect: false }).connected).toBe(false);
  });

  it("takes the transports that it exports, also one that the program does not have", async () => {
    const { io, WebSocket, WebTransport, XHR } = ourClient;
    const transports = [WebTransport, WebSocket, XHR];
    const socket = io("http://localhost", { autoConnect: false, transports });
    const failing = io("http://localhost", {
      forceNew: true,
      reconnection: false,
      transports: [WebTransport],
    });

    expect(socket.io.opts.transports).toEqual(transports);
    const error = await new Promise<Error>((resolve) => failing.on("connect_error", resolve));
    expect(error.message).toBe("webtransport error");
  });
});
