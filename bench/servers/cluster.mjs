// The process of one of several servers that are joined by Redis: ours over a bus, or socket.io with an adapter.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { obey } from "./control.mjs";
import { listenOnNode } from "./listen.mjs";

const [packages, ...ours] = process.argv.slice(2);
const require = createRequire(packages);

/** What `options.join` names. */
const adapters = {
  "redis-adapter": (redis) => require("@socket.io/redis-adapter").createAdapter(redis, redis.duplicate()),
  "redis-streams-adapter": (redis) => require("@socket.io/redis-streams-adapter").createAdapter(redis),
};

async function makeIo(httpServer, { join, redisPort, ...options }) {
  const { Redis } = require("ioredis");
  const client = new Redis(redisPort, "127.0.0.1");
  if (join in adapters) {
    return new (require("socket.io").Server)(httpServer, { ...options, adapter: adapters[join](client) });
  }
  const [{ Server }, { createCluster }, buses] = await Promise.all(ours.map((url) => import(url)));
  return new Server(httpServer, { ...options, cluster: createCluster({ bus: buses[join]({ client }) }) });
}

obey(async (scenario, { servers, ...options }) => {
  const httpServer = createServer();
  const io = await makeIo(httpServer, options);
  scenario.serve(io);
  const port = await listenOnNode(httpServer);
  // All of them are started at the same time, and ready when each knows of the others.
  while ((await io.of("/").adapter.serverCount()) < servers) await setTimeout(20);
  return port;
});
