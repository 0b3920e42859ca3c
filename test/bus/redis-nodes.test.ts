// Three servers over a real Redis, not all with the same driver.
import { describe } from "vitest";
import { startRedis } from "../programs/redis-server.js";
import { buses, drivers } from "./redis-stage.js";
import { testThreeServers } from "./three-servers.js";

describe.each(buses)("three servers over a %s", (_, makeBus) => {
  testThreeServers(async () => {
    let redis = await startRedis();
    return {
      open(at) {
        const [, clientOf] = drivers[at % drivers.length] ?? [];
        if (clientOf === undefined) throw new Error("There is no driver.");
        return makeBus({ client: clientOf(redis.port), publishTimeoutMs: 500 });
      },
      kill: async () => redis.kill(),
      async start() {
        redis = await startRedis(redis.port);
      },
      stop: async () => redis.stop(),
    };
  });
});
