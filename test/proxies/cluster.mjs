// Starts what the other programs here need: a Redis, nodes that know each other, and a proxy before them. Everything ends with `close`.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { haproxyPath, nginxPath } from "../../scripts/peers.mjs";

const nodeProgram = new URL("node.mjs", import.meta.url);

/** Three nodes of one cluster over a Redis of their own. */
export async function startCluster({ nodes: count = 3, pingInterval = 25_000 } = {}) {
  const redisPort = await freePort();
  const redis = spawn(
    process.env.REDIS_PATH ?? "redis-server",
    ["--port", redisPort, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"].map(String),
    { stdio: "ignore" },
  );
  await listening(redis, redisPort);
  const nodes = await Promise.all(
    Array.from({ length: count }, () => startNode(redisPort, count, pingInterval)),
  );
  await Promise.all(nodes.map(({ whole }) => whole));
  return {
    ports: nodes.map(({ port }) => port),
    /** Microseconds of CPU that Redis has used; Linux counts them in hundredths of a second. */
    redisCpuUs() {
      const [, fields = ""] = readFileSync(`/proc/${redis.pid}/stat`, "utf8").split(") ");
      const [user, system] = fields.split(" ").slice(11, 13).map(Number);
      return (user + system) * 10_000;
    },
    /** Asks each node for one thing that it knows. */
    ask: (what) => Promise.all(nodes.map((node) => node.ask(what))),
    async close() {
      await Promise.all([...nodes.map(({ child }) => child), redis].map(end));
    },
  };
}

async function startNode(redisPort, count, pingInterval) {
  const child = fork(nodeProgram, [redisPort, count, pingInterval].map(String));
  const whole = new Promise((resolve) => {
    child.on("message", (message) => message === "whole" && resolve());
  });
  const [{ port }] = await once(child, "message");
  return {
    child,
    port,
    whole,
    async ask(what) {
      child.send(what);
      const [answer] = await once(child, "message");
      return answer[what];
    },
  };
}

/**
 * Starts a proxy that gives each request to the next of the nodes.
 *
 * @param name "nginx", which buffers answers, or "haproxy"
 * @param idleSeconds how long it waits for a node that says nothing
 */
export async function startProxy(name, nodes, idleSeconds) {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
  const port = await freePort();
  const file = join(folder, "proxy.conf");
  writeFileSync(file, configs[name]({ port, nodes, idleSeconds, folder }));
  const child =
    name === "nginx"
      ? spawn(nginxPath(), ["-p", folder, "-c", file], { stdio: ["ignore", "ignore", "inherit"] })
      : spawn(haproxyPath(), ["-db", "-f", file], { stdio: ["ignore", "ignore", "inherit"] });
  await listening(child, port);
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configs = {
  nginx: ({ port, nodes, idleSeconds, folder }) => `
daemon off;
worker_processes 1;
error_log stderr crit;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  upstream nodes {
    ${nodes.map((node) => `server 127.0.0.1:${node};`).join("\n    ")}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_buffering on;
      proxy_read_timeout ${idleSeconds}s;
    }
  }
}
`,
  haproxy: ({ port, nodes, idleSeconds }) => `
global
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client ${idleSeconds}s
  timeout server ${idleSeconds}s
  timeout tunnel ${idleSeconds}s
frontend clients
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  ${nodes.map((node, index) => `server node${index} 127.0.0.1:${node}`).join("\n  ")}
`,
};

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Waits until a program that was started listens. */
async function listening(child, port) {
  child.on("error", (error) => {
    throw new Error(`${child.spawnfile} does not start: scripts/peers.mjs says how to install it`, {
      cause: error,
    });
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} has ended with ${child.exitCode}`);
    const socket = connect(port, "127.0.0.1");
    const isUp = await Promise.race([
      once(socket, "connect").then(
        () => true,
        () => false,
      ),
      once(child, "exit").then(() => false),
    ]);
    socket.destroy();
    if (isUp) return;
    await wait(20);
  }
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}
