import { beforeEach, describe, expect, test, vi } from "vitest";
import { MemoryAdapter } from "../adapters/index.js";
import { systemRandom } from "../core/index.js";
import { VirtualClock } from "../testkit/virtual-clock.js";
import type { Attachment, HostHandler } from "./host.js";
import type { Namespace } from "./namespace.js";
import type { Host } from "./server-host.js";
import { Server } from "./server.js";

/** An HTTP program that only remembers what was plugged into it. */
class FakeHost implements Host<{ listen: true }> {
  readonly clock: VirtualClock = new VirtualClock();
  readonly random = systemRandom;
  readonly handlers: HostHandler[] = [];
  closings = 0;
  hidesServer = false;
  failure: Error | null = null;

  attach(target: { listen: true }, handler: HostHandler): Attachment {
    this.handlers.push(handler);
    return {
      server: this.hidesServer ? undefined : target,
      close: async () => {
        this.closings++;
        if (this.failure !== null) throw this.failure;
      },
    };
  }
}

const http = { listen: true } as const;
let host: FakeHost;

beforeEach(() => {
  host = new FakeHost();
});

describe("construction", () => {
  test("takes a target and options, options alone, or nothing", () => {
    expect(new Server(host, http, { path: "/a" }).path()).toBe("/a");
    expect(new Server(host, { path: "/b" }).path()).toBe("/b");
    expect(new Server(host).path()).toBe("/socket.io");
    expect(host.handlers).toHaveLength(1);
  });

  test("options of the constructor win over those of attach", () => {
    const io = new Server(host, { path: "/mine" });
    io.attach(http, { path: "/theirs", serveClient: false });
    expect(io.path()).toBe("/mine");
    expect(io.serveClient()).toBe(false);
    expect(io.httpServer).toBe(http);
  });

  test("an Express application passed by mistake is explained", () => {
    const app = Object.assign(() => undefined, { listen: () => undefined });
    expect(() => new Server(host as unknown as Host<typeof app>, app)).toThrow("createServer(app)");
  });

  test("getters are setters too", () => {
    const io = new Server(host);
    expect(io.path("/x").path()).toBe("/x");
    expect(io.serveClient(false).serveClient()).toBe(false);
    expect(io.connectTimeout(5).connectTimeout()).toBe(5);
    expect(io.adapter()).toBeTypeOf("function");
  });
});

test.each([
  ["/socket.io/?EIO=4", true, true],
  ["/socket.io/foo/bar/?EIO=4", true, true],
  ["/socket.io?EIO=4", false, true],
  ["/socket.io", false, true],
  ["/socket.iofoo/", false, false],
  ["/other/", false, false],
])("%s is ours: %s with the trailing slash, %s without", (url, withSlash, withoutSlash) => {
  const servers = [new Server(host, http), new Server(host, http, { addTrailingSlash: false })];
  expect(servers).toHaveLength(host.handlers.length);
  expect(host.handlers.map((handler) => handler.owns(url))).toEqual([withSlash, withoutSlash]);
});

describe("namespaces", () => {
  test("behaviour 67: names are told apart by what they mean", () => {
    const io = new Server(host);
    expect(io.of("")).toBe(io.sockets);
    expect(io.of("/")).toBe(io.sockets);
    expect(io.of("abc")).toBe(io.of("/abc"));
    expect(io.of("abc").name).toBe("/abc");
  });

  test("behaviour 78: new_namespace tells of all but the main one", () => {
    const io = new Server(host);
    const names: string[] = [];
    io.on("new_namespace", (namespace: Namespace) => names.push(namespace.name));
    io.of("/a");
    io.of("/a");
    io.of("/");
    expect(names).toEqual(["/a"]);
  });

  test("namespaces know their server, parents too, and loops over their properties do not come to it", () => {
    const io = new Server(host);
    const all = [io.sockets, io.of("/a"), io.of(/^\/b/), io.of((_name, _auth, next) => next(null, true))];
    for (const namespace of all) {
      expect(namespace.server).toBe(io);
      expect(Object.keys(namespace)).not.toContain("server");
    }
  });

  test("an HTTP program that is none to users does not hide the one before", () => {
    const io = new Server(host, http);
    host.hidesServer = true;
    io.attach(http);
    expect(io.httpServer).toBe(http);
  });

  test("what is no name is refused", () => {
    expect(() => new Server(host).of(7 as unknown as string)).toThrow("must be a function, not number");
  });

  test("behaviour 82: an adapter that is set later serves the namespaces that are there", () => {
    class Mine extends MemoryAdapter {}
    const io = new Server(host);
    const chat = io.of("/chat");
    chat.adapter.addAll("id", new Set(["room"]));
    io.adapter((ports) => new Mine(ports));
    expect(chat.adapter).toBeInstanceOf(Mine);
    expect(chat.adapter.rooms.get("room")).toEqual(new Set(["id"]));
    expect(io.of("/later").adapter).toBeInstanceOf(Mine);
  });

  test("with the preset compat what attach() is given may hold options of others, too", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const others = { wsEngine: {}, serveClient: false };
    new Server(host, { preset: "compat" }).attach(http, others);
    expect(warn).not.toHaveBeenCalled();
    new Server(host).attach(http, others);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  test("an option that is set later, and refused, changes nothing", () => {
    const io = new Server(host);
    expect(() => io.adapter("redis" as never)).toThrow('"adapter" must be a function, not string');
    expect(() => io.path("/elsewhere")).not.toThrow();
    expect(io.of("/later").adapter).toBeInstanceOf(MemoryAdapter);
  });

  test("operators of the server are those of the main namespace", async () => {
    const io = new Server(host);
    expect(io.emit("a")).toBe(true);
    await expect(io.fetchSockets()).resolves.toEqual([]);
    await expect(io.emitWithAck("a")).resolves.toEqual([]);
    expect(() => io.use("no" as never)).toThrow("A middleware must be a function");
  });
});

describe("close", () => {
  test("closes what was attached, and the server can be attached anew", async () => {
    const io = new Server(host, http);
    const { engine } = io;
    const callback = vi.fn<(error?: Error) => void>();
    await io.close(callback);
    expect(callback.mock.calls).toEqual([[undefined]]);
    expect(host.closings).toBe(1);
    io.attach(http);
    expect(io.engine).not.toBe(engine);
    await io.close();
  });

  test("behaviour 102: resolves even if the HTTP server is not running; the callback gets the error", async () => {
    host.failure = new Error("Server is not running.");
    const io = new Server(host, http);
    const callback = vi.fn<(error?: Error) => void>();
    await io.close(callback);
    expect(callback.mock.calls).toEqual([[host.failure]]);
  });

  test("works before anything was attached", async () => {
    await expect(new Server(host).close()).resolves.toBeUndefined();
  });

  test("leaves no timer behind", async () => {
    await new Server(host, http).close();
    expect(host.clock.pendingTimers).toBe(0);
  });
});

describe("failures of handlers", () => {
  test("are told to handler_error, with the event", () => {
    const io = new Server(host);
    const error = new Error("mine");
    const told = vi.fn<(error: unknown, details: unknown) => void>();
    io.on("handler_error", told);
    io.on("new_namespace", () => {
      throw error;
    });
    io.of("/a");
    expect(told.mock.calls).toEqual([[error, { event: "new_namespace", socket: undefined }]]);
  });

  test("end the process where crashOnHandlerError is set, when they have been told", () => {
    const tasks: (() => void)[] = [];
    const queued = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => void tasks.push(task));
    const io = new Server(host, undefined, { crashOnHandlerError: true });
    const told = vi.fn<(error: unknown) => void>();
    io.on("handler_error", told);
    io.on("new_namespace", () => {
      throw new Error("mine");
    });
    io.of("/a");
    queued.mockRestore();
    expect(told).toHaveBeenCalledOnce();
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toThrow("mine");
  });

  test("end nothing where even the console fails", () => {
    const written = vi.spyOn(console, "error").mockImplementation(() => {
      throw new Error("no console");
    });
    const io = new Server(host);
    io.on("new_namespace", () => {
      throw new Error("mine");
    });
    io.of("/a");
    expect(written).toHaveBeenCalledOnce();
    written.mockRestore();
  });

  test("go to the console where nobody listens, also those of handler_error itself", () => {
    const written = vi.spyOn(console, "error").mockReturnValue(undefined);
    const io = new Server(host);
    io.on("new_namespace", () => {
      throw new Error("mine");
    });
    io.of("/a");
    io.on("handler_error", () => {
      throw new Error("again");
    });
    io.of("/b");
    expect(written.mock.calls.map(([sentence]) => String(sentence))).toEqual([
      'A handler of "new_namespace" failed; the connection stays.',
      "A listener of handler_error failed.",
    ]);
    written.mockRestore();
  });
});
