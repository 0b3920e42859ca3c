// What befalls a Redis and those who use it, and what the buses make of it. The suite that every bus passes is in redis.test.ts.
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Bus } from "../../src/bus/index.js";
import type { RedisBusOptions, RedisStreamsBusOptions } from "../../src/bus/redis/index.js";
import { redisBus, redisStreamsBus } from "../../src/bus/redis/index.js";
import { FaultProxy } from "../../src/testkit/index.js";
import { startRedis, type RedisServer } from "../programs/redis-server.js";
import { buses, drivers, hear, isUp, untilHeard, untilUp } from "./redis-stage.js";

// Whoever hears nothing for half again as long takes a connection for dead: longer than a busy machine lets a process wait for its turn.
const publishTimeoutMs = 1_000;
const bytesOf = (text: string): Uint8Array => Buffer.from(text);

describe.each(drivers)("with %s", (_, clientOf) => {
  let server: RedisServer;
  let proxy: FaultProxy;
  let opened: Bus[];
  beforeEach(async () => {
    server = await startRedis();
    proxy = await FaultProxy.open({ port: server.port });
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map(async (bus) => bus.close()));
    await proxy.close();
    await server.stop();
  });

  const open = <Options extends RedisBusOptions>(
    makeBus: (options: Options) => Bus,
    options: Omit<Options, "client">,
    port = server.port,
  ): Bus => {
    const bus = makeBus({ publishTimeoutMs, ...options, client: clientOf(port) } as Options);
    opened.push(bus);
    return bus;
  };
  const control = async (...command: [string, ...string[]]): Promise<unknown> => {
    const client = new Redis(server.port, "127.0.0.1");
    const answer: unknown = await client.call(...command);
    client.disconnect();
    return answer;
  };

  describe.each(buses)("%s", (_name, makeBus) => {
    test("goes on with a Redis that was killed and started again empty", async () => {
      const bus = open(makeBus, {});
      const texts = await hear(bus, "all");
      await bus.publish("all", bytesOf("before"));
      await untilHeard(texts, "before");
      await server.kill();
      await untilUp(bus, false);
      await expect(bus.publish("all", bytesOf("lost"))).rejects.toMatchObject({
        code: "ERR_BUS_UNAVAILABLE",
      });
      server = await startRedis(server.port);
      await untilUp(bus);
      await bus.publish("all", bytesOf("after"));
      await untilHeard(texts, "after");
      expect(texts).toEqual(["before", "after"]);
    });

    test("notices a connection that is dead though nobody has closed it, and makes another", async () => {
      const bus = open(makeBus, {}, proxy.port);
      const texts = await hear(bus, "all");
      proxy.blackHole();
      await untilUp(bus, false);
      await expect(bus.publish("all", bytesOf("lost"))).rejects.toMatchObject({
        code: "ERR_BUS_UNAVAILABLE",
      });
      proxy.restore();
      await untilUp(bus);
      await bus.publish("all", bytesOf("after"));
      await untilHeard(texts, "after");
    });

    test("holds a bounded number of bytes for a Redis that stands still", async () => {
      const bus = open(makeBus, { maxPendingBytes: 1_000_000 });
      await hear(bus, "inbox");
      server.pause();
      const message = new Uint8Array(300_000);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, async () => bus.publish("all", message)),
      );
      const sentences = outcomes.map((outcome) =>
        outcome.status === "rejected" ? String(outcome.reason) : "",
      );
      expect(sentences.filter((sentence) => sentence.includes("1000000 bytes wait"))).toHaveLength(5);
      expect(sentences.filter((sentence) => sentence === "")).toEqual([]);
      server.resume();
      await untilUp(bus);
      await bus.publish("all", message);
    });

    test("says at once that it may not subscribe", async () => {
      await control(
        "ACL",
        "SETUSER",
        "default",
        "resetchannels",
        "-subscribe",
        "-ssubscribe",
        "-xread",
        "-xadd",
      );
      const bus = open(makeBus, { publishTimeoutMs: 60_000 });
      const refused = expect(bus.subscribe("all", () => undefined)).rejects;
      await refused.toMatchObject({
        code: "ERR_BUS_UNAVAILABLE",
        message: expect.stringContaining("NOPERM"),
      });
    });
  });

  test("a refused message is said to be refused, and the others go on", async () => {
    const bus = open(redisStreamsBus, {});
    const texts = await hear(bus, "all");
    const states: boolean[] = [];
    bus.watch((status) => states.push(status));
    await control("CONFIG", "SET", "maxmemory", "1");
    const refused = expect(bus.publish("all", bytesOf("too much"))).rejects;
    await refused.toMatchObject({ code: "ERR_BUS_UNAVAILABLE", message: expect.stringContaining("OOM") });
    await control("CONFIG", "SET", "maxmemory", "0");
    await bus.publish("all", bytesOf("after"));
    await untilHeard(texts, "after");
    expect(states).toEqual([true]);
  });

  test("a Redis that has become a replica is looked for anew until there is one that takes messages", async () => {
    const bus = open(redisStreamsBus, {});
    const texts = await hear(bus, "all");
    await control("REPLICAOF", "127.0.0.1", "1");
    await expect(bus.publish("all", bytesOf("lost"))).rejects.toMatchObject({ code: "ERR_BUS_UNAVAILABLE" });
    expect(isUp(bus)).toBe(false);
    await control("REPLICAOF", "NO", "ONE");
    await untilUp(bus);
    await bus.publish("all", bytesOf("after"));
    await untilHeard(texts, "after");
  });

  describe("a stream", () => {
    test("is read on where it was read, by a node whose connection was lost meanwhile", async () => {
      const away = open(redisStreamsBus, {}, proxy.port);
      const bus = open(redisStreamsBus, {});
      const texts = await hear(away, "all");
      await bus.publish("all", bytesOf("before"));
      await untilHeard(texts, "before");
      proxy.goDown();
      await untilUp(away, false);
      for (const text of ["1", "2", "3"]) await bus.publish("all", bytesOf(text));
      proxy.restore();
      await untilHeard(texts, "3");
      expect(texts).toEqual(["before", "1", "2", "3"]);
    });

    test("that was trimmed past a slow node gives what is left, in order, and goes on", async () => {
      const options: Omit<RedisStreamsBusOptions, "client"> = { maxStreamBytes: 1 };
      const away = open(redisStreamsBus, options, proxy.port);
      const bus = open(redisStreamsBus, options);
      const texts = await hear(away, "all");
      proxy.goDown();
      await untilUp(away, false);
      const padding = "-".repeat(8192);
      for (let at = 0; at < 200; at++) await bus.publish("all", bytesOf(`${at} ${padding}`));
      proxy.restore();
      await untilHeard(texts, `199 ${padding}`);
      await bus.publish("all", bytesOf("after"));
      await untilHeard(texts, "after");
      const numbers = texts.slice(0, -1).map((text) => Number(text.split(" ", 1)[0]));
      expect(numbers).toEqual(Array.from({ length: 64 }, (_value, at) => 136 + at));
    });

    test("that is another one with smaller ids is read from its beginning", async () => {
      const bus = open(redisStreamsBus, {});
      await control("XADD", "holdfast:all", "9999999999999-0", "joined", "");
      const texts = await hear(bus, "all");
      await bus.publish("all", bytesOf("before"));
      await untilHeard(texts, "before");
      await server.kill();
      server = await startRedis(server.port);
      await untilUp(bus);
      await bus.publish("all", bytesOf("after"));
      await untilHeard(texts, "after");
    });

    test("that was removed is made anew", async () => {
      const bus = open(redisStreamsBus, {});
      const texts = await hear(bus, "all");
      await control("FLUSHALL");
      await vi.waitFor(
        async () => {
          await bus.publish("all", bytesOf("after"));
          expect(texts).toContain("after");
        },
        { timeout: 15_000 },
      );
    });

    test("may hold what is no message", async () => {
      const bus = open(redisStreamsBus, {});
      const texts = await hear(bus, "all");
      await control("XADD", "holdfast:all", "*", "other", "x", "m", "y");
      await control("XADD", "holdfast:all", "*", "joined", "");
      await bus.publish("all", bytesOf("good"));
      await untilHeard(texts, "good");
      expect(texts).toEqual(["good"]);
    });

    test("that nobody reads is not made, and one that nobody reads any more goes", async () => {
      const bus = open(redisStreamsBus, {});
      await bus.publish("nobody", bytesOf("x"));
      expect(await control("EXISTS", "holdfast:nobody")).toBe(0);
      await hear(bus, "all");
      expect(await control("PTTL", "holdfast:all")).toBeGreaterThan(50_000);
    });
  });

  test("the application's client is neither connected nor closed", async () => {
    const client = clientOf(server.port) as Redis;
    const bus = redisBus({ client, publishTimeoutMs });
    await untilUp(bus);
    expect(
      String(await control("CLIENT", "LIST"))
        .trim()
        .split("\n"),
    ).toHaveLength(3);
    await client.connect();
    await bus.close();
    expect(await client.ping()).toBe("PONG");
    client.disconnect();
  });
});
