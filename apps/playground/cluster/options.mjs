// What `npm run cluster` can be told. It needs no package, so that scripts/cluster.mjs can ask before there are any.
import { parseArgs } from "node:util";
import { hasPeer } from "../../../scripts/peers.mjs";

/** The buses, and what each of them needs to be installed; null: nothing. */
const buses = {
  redis: "Redis",
  sharded: "Redis",
  streams: "Redis",
  nats: "NATS",
  jetstream: "NATS",
  postgres: "PostgreSQL",
  workers: null,
};

const proxies = { haproxy: "HAProxy", nginx: "nginx", own: null };

const help = `Starts a cluster, and a load on it; opens the playground on it.

  npm run cluster -- [flags]

  --bus NAME        what joins the nodes: ${Object.keys(buses).join(", ")}   (redis)
  --proxy NAME      what is before them: ${Object.keys(proxies).join(", ")}   (the first of them that is installed)
  --nodes N         how many                                             (3)
  --clients N       of the load                                          (30)
  --rate N          messages a second, each to all clients               (50)
  --port N          of the proxy                                         (a free one)
  --no-open         opens no browser
  --seconds N       ends by itself after that time, and kills a node every four seconds; 1 if anything was lost or doubled
  --help            this text
`;

/** Gives the options, and `peers`: what has to be installed. Where they are wrong, or help is wanted, it says so and ends. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      bus: { type: "string", default: "redis" },
      proxy: { type: "string" },
      nodes: { type: "string", default: "3" },
      clients: { type: "string", default: "30" },
      rate: { type: "string", default: "50" },
      port: { type: "string", default: "0" },
      open: { type: "boolean", default: true },
      seconds: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const isThere = (name) => proxies[name] === null || hasPeer(proxies[name]);
  const { bus, proxy = Object.keys(proxies).find(isThere), help: isHelp } = values;
  if (isHelp || !(bus in buses) || !(proxy in proxies)) {
    process.stdout.write(help);
    process.exit(isHelp ? 0 : 2);
  }
  return { ...values, proxy, peers: [buses[bus], proxies[proxy]].filter((name) => name !== null) };
}
