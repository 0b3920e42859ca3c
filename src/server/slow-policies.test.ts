// Tests of what applications say and hear of slow clients: policies, keys, the event `slow`, and what emit answers.
import { beforeEach, describe, expect, it } from "vitest";
import { Stage } from "../../test/stage/server-stage.js";
import { ServerError } from "./errors.js";

let stage: Stage;
beforeEach(() => {
  stage = new Stage("/market");
});

describe("the policy of an event", () => {
  it("is that of the first of its rooms that has one, or that of its namespace, or none", () => {
    const { session, socket } = stage.join("/market");
    const market = stage.namespace("/market");
    socket.join(["price", "orders"]);
    const policyOf = (emit: () => unknown): unknown => {
      emit();
      return session.whenSlow?.policy;
    };
    expect(policyOf(() => market.emit("news"))).toBe(undefined);
    market.whenSlow("drop-oldest").whenSlow("disconnect", ["orders", "trades"]).whenSlow("keep", "price");
    expect(policyOf(() => market.emit("news"))).toBe("drop-oldest");
    expect(policyOf(() => socket.emit("news"))).toBe("drop-oldest");
    expect(policyOf(() => market.to("orders").emit("news"))).toBe("disconnect");
    expect(policyOf(() => market.to(["empty", "price"]).to("orders").emit("news"))).toBe("keep");
  });

  it("does not concern other namespaces", () => {
    stage.namespace("/market").whenSlow("drop-oldest");
    const { session, socket } = stage.join();
    socket.emit("news");
    expect(session.whenSlow).toBe(undefined);
  });

  it("is refused if there is none of this name, and nothing has changed", () => {
    const market = stage.namespace("/market");
    expect(() => market.whenSlow("drop" as "keep")).toThrow(ServerError);
    const { session, socket } = stage.join("/market");
    socket.emit("news");
    expect(session.whenSlow).toBe(undefined);
  });

  it("leaves replies alone: they are never dropped", () => {
    const market = stage.namespace("/market");
    market.whenSlow("drop-oldest");
    const { session, socket } = stage.join("/market");
    socket.on("ask", (reply: () => void) => reply());
    session.says('2/market,7["ask"]');
    expect([session.take(), session.whenSlow]).toEqual([["43/market,7[]"], null]);
  });
});

describe("the key of conflation", () => {
  it("goes with the event, and is its namespace's own", () => {
    const { session, socket } = stage.join("/market");
    const keyOf = (emit: () => unknown): unknown => {
      emit();
      return session.whenSlow?.key;
    };
    const market = stage.namespace("/market");
    socket.join("price");
    for (const emit of [
      () => market.conflate("BTC").emit("price", 1),
      () => market.to("price").conflate("BTC").emit("price", 2),
      () => socket.conflate("BTC").emit("price", 3),
      () => socket.compress(false).conflate("BTC").emit("price", 4),
    ]) {
      expect(keyOf(emit)).toBe("/market,BTC");
    }
    expect(keyOf(() => socket.emit("price", 5))).toBe(undefined);
  });
});

describe("a client that has more waiting than the mark", () => {
  it("is told of once for each of its namespaces", () => {
    const { session, socket } = stage.join();
    const told: string[] = [];
    for (const nsp of ["/", "/market"]) {
      stage.namespace(nsp).on("slow", (slow) => told.push(`${nsp} ${slow.id}`));
    }
    session.fallBehind();
    expect(told).toEqual([`/ ${socket.id}`]);
  });

  it("is sent to, and emit says false", () => {
    const { session, socket } = stage.join();
    expect(socket.emit("news")).toBe(true);
    session.isBehind = true;
    session.take();
    expect([socket.emit("news"), session.take()]).toEqual([false, ['42["news"]']]);
  });

  it("can be waited for, until it leaves", async () => {
    const { session, socket } = stage.join();
    session.bufferedBytes = 42;
    expect(socket.bufferedBytes).toBe(42);
    await socket.drained();
    session.end("transport close");
    await expect(socket.drained()).rejects.toMatchObject({ code: "ERR_REPLY_DISCONNECTED" });
  });
});
