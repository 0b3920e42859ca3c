// Tests that an adapter that fails stops nobody. What an application asks of it itself is thrown at the application.
import { Adapter as SocketIoAdapter } from "socket.io-adapter";
import { beforeEach, describe, expect, test } from "vitest";
import { Stage } from "../../test/stage/server-stage.js";
import { MemoryAdapter } from "../adapters/index.js";
import { Namespace } from "./namespace.js";

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

function reported(): unknown[] {
  return stage.failures.map(({ error, event }) => `${(error as Error).message} (${event})`);
}

function fail(): never {
  throw new Error("mine");
}

describe("an adapter that throws", () => {
  test("when a client joins: the client is refused, and its session stays", () => {
    class Failing extends MemoryAdapter {
      override enter = fail;
    }
    stage.namespaces.set(
      "/x",
      new Namespace("/x", { context: stage.context, makeAdapter: (ports) => new Failing(ports) }),
    );
    const session = stage.session().says("0/x,", "0");
    expect(session.sent).toEqual(['44/x,{"message":"Internal error"}', '40{"sid":"id-1"}']);
    expect(reported()).toEqual(["mine (connection)"]);
    expect(stage.namespace("/x").sockets.size).toBe(0);
  });

  test.each([
    ["throws", fail],
    ["rejects", () => Promise.reject(new Error("mine"))],
  ])("and %s when a client leaves: the client has left", async (_, delAll) => {
    class Failing extends SocketIoAdapter {
      override delAll = delAll as () => void;
    }
    const io = new Namespace("/x", { context: stage.context, makeAdapter: Failing });
    stage.namespaces.set("/x", io);
    const { session, socket } = stage.join("/x");
    const reasons: unknown[] = [];
    socket.on("disconnect", (reason) => reasons.push(reason));
    session.end("transport close");
    await new Promise((resolve) => setImmediate(resolve));
    expect([reasons, io.sockets.size, reported()]).toEqual([["transport close"], 0, ["mine (leave)"]]);
  });
});
