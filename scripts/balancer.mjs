// Starts a load balancer that people use, nginx or HAProxy, before several servers: each request goes to the next of them, nothing is sticky.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "./free-port.mjs";
import { haproxyPath, nginxPath } from "./peers.mjs";

/** Who gives no sign of life loses its connections. Whether nodes are ready is not asked: without their bus none of them is. */
const check = `option httpchk GET /socket.io/live
  default-server check inter 1s fall 3 rise 1 on-marked-down shutdown-sessions`;

const balancers = {
  nginx: {
    command: (folder, file) => [nginxPath(), "-p", folder, "-c", file],
    // It learns by clients' requests which nodes are there.
    config: ({ port, nodes, idleSeconds, folder }) => `
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
    ${nodes.map((node) => `server 127.0.0.1:${node} max_fails=1 fail_timeout=1s;`).join("\n    ")}
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
      proxy_connect_timeout 1s;
      proxy_read_timeout ${idleSeconds}s;
    }
  }
}
`,
  },
  haproxy: {
    command: (_folder, file) => [haproxyPath(), "-db", "-q", "-f", file],
    config: ({ port, nodes, idleSeconds, isChecking }) => `
global
  maxconn 4096
defaults
  mode http
  timeout connect 1s
  timeout client ${idleSeconds}s
  timeout server ${idleSeconds}s
  timeout tunnel ${idleSeconds}s
frontend clients
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  option redispatch 1
  ${isChecking ? check : ""}
  ${nodes.map((node, index) => `server node${index} 127.0.0.1:${node}`).join("\n  ")}
`,
  },
};

/**
 * Starts one.
 *
 * | parameter   | what                                                                        | default |
 * |-------------|-----------------------------------------------------------------------------|---------|
 * | name        | "nginx", which buffers answers, or "haproxy"                                |         |
 * | nodes       | their ports                                                                 |         |
 * | idleSeconds | how long it waits for a node that says nothing                              |         |
 * | wantedPort  | where it listens                                                            | a free one |
 * | isChecking  | whether HAProxy asks the nodes, which have `healthChecks`, if they are there; nginx learns it by clients' requests | false |
 */
export async function startBalancer(name, nodes, { idleSeconds, wantedPort = 0, isChecking = false }) {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
  const at = wantedPort || (await freePort());
  const file = join(folder, "balancer.conf");
  const { command, config } = balancers[name];
  writeFileSync(file, config({ port: at, nodes, idleSeconds, folder, isChecking }));
  const [program, ...args] = command(folder, file);
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  await listening(child, at);
  return {
    url: `http://127.0.0.1:${at}`,
    async close() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a program that was started listens. */
export async function listening(child, port) {
  child.on("error", (error) => {
    throw new Error(`${child.spawnfile} does not start: scripts/peers.mjs says how to install it`, {
      cause: error,
    });
  });
  let hasEnded = false;
  child.once("exit", () => (hasEnded = true));
  while (!(await accepts(port))) {
    if (hasEnded) throw new Error(`${child.spawnfile} has ended with ${child.exitCode}`);
    await wait(20);
  }
}

async function accepts(port) {
  const socket = connect(port, "127.0.0.1");
  const isUp = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isUp;
}

/** Ends a program, and waits until it has. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}
