// Finds what the tests talk to and npm cannot bring: Redis, NATS, PostgreSQL, nginx, HAProxy, OpenSSL, browsers and Python's Socket.IO. Installs them on Debian; elsewhere says how.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run, say } from "./run.mjs";

const webkitPath = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

const peers = [
  {
    name: "Redis",
    packages: ["redis-server"],
    isThere: () => succeeds(process.env.REDIS_PATH ?? "redis-server", ["--version"]),
    otherwise: "install Redis 7 or later and set REDIS_PATH to its program redis-server",
  },
  {
    name: "NATS",
    packages: ["nats-server"],
    isThere: () => succeeds(natsPath(), ["--version"]),
    otherwise: "install NATS 2.9 or later and set NATS_PATH to its program nats-server",
  },
  {
    // Its own script makes a database when it is installed; no test uses that one.
    name: "PostgreSQL",
    packages: ["postgresql"],
    isThere: () => succeeds(join(process.env.POSTGRES_PATH ?? postgresPath(), "initdb"), ["--version"]),
    otherwise: "install PostgreSQL 13 or later and set POSTGRES_PATH to the folder of its programs",
  },
  {
    name: "nginx",
    packages: ["nginx-light"],
    isThere: () => succeeds(nginxPath(), ["-v"]),
    otherwise: "install nginx 1.18 or later and set NGINX_PATH to its program",
  },
  {
    name: "HAProxy",
    packages: ["haproxy"],
    isThere: () => succeeds(haproxyPath(), ["-v"]),
    otherwise: "install HAProxy 2.4 or later and set HAPROXY_PATH to its program",
  },
  {
    // Makes the certificates of the tests of https and http2.
    name: "OpenSSL",
    packages: ["openssl"],
    isThere: () => succeeds("openssl", ["version"]),
    otherwise: "install the program openssl",
  },
  {
    name: "Chromium",
    packages: ["chromium", "fonts-liberation"],
    isThere: () => existsSync(process.env.CHROMIUM_PATH ?? "/usr/bin/chromium"),
    otherwise: "install Chromium and set CHROMIUM_PATH to its program",
  },
  {
    name: "Firefox",
    packages: ["firefox-esr"],
    isThere: () => existsSync(process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr"),
    otherwise: "install Firefox and set FIREFOX_PATH to its program",
  },
  {
    // The driver is not used; its package brings the engine and, with it, the engine's small browser.
    name: "WebKitGTK",
    packages: ["webkit2gtk-driver"],
    isThere: () => existsSync(process.env.WEBKIT_PATH ?? webkitPath),
    otherwise: "install WebKitGTK and set WEBKIT_PATH to its MiniBrowser",
  },
  {
    // The screen that WebKitGTK draws on.
    name: "Xvfb",
    packages: ["xvfb"],
    isThere: () => existsSync("/usr/bin/Xvfb"),
    otherwise: "install the program Xvfb",
  },
  {
    name: "python-socketio with aiohttp",
    packages: ["python3-socketio", "python3-aiohttp"],
    isThere: () =>
      succeeds(process.env.PYTHON_PATH ?? "/usr/bin/python3", ["-c", "import socketio, aiohttp"]),
    otherwise: "pip install 'python-socketio==5.7.2' aiohttp, and set PYTHON_PATH to that Python",
  },
];

export function natsPath() {
  return process.env.NATS_PATH ?? programOfRoot("nats-server");
}

export function nginxPath() {
  return process.env.NGINX_PATH ?? programOfRoot("nginx");
}

export function haproxyPath() {
  return process.env.HAPROXY_PATH ?? programOfRoot("haproxy");
}

/** Debian keeps some where only root looks for programs. */
function programOfRoot(name) {
  const debian = `/usr/sbin/${name}`;
  return existsSync(debian) ? debian : name;
}

/** Debian keeps the programs of each version by themselves. */
export function postgresPath() {
  const home = "/usr/lib/postgresql";
  const [newest = ""] = existsSync(home) ? readdirSync(home).toSorted((a, b) => b - a) : [];
  return newest === "" ? "" : join(home, newest, "bin");
}

/** Whether a peer is there, by its name. */
export function hasPeer(name) {
  return peers.some((peer) => peer.name === name && peer.isThere());
}

/** Makes sure that the peers of these names are there; default: all that tests need. A test whose peer is missing fails; it is never skipped. */
export function installPeers(names = peers.map(({ name }) => name)) {
  const missing = peers.filter((peer) => names.includes(peer.name) && !peer.isThere());
  if (missing.length === 0) return;
  if (canInstall()) {
    say(`Installing from Debian: ${missing.map((peer) => peer.name).join(", ")}`);
    const apt = ["-y", "-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=5"];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    run("apt-get", [...apt, "update"], { env, stdio: ["ignore", "ignore", "inherit"] });
    run(
      "apt-get",
      [...apt, "install", "--no-install-recommends", ...missing.flatMap((peer) => peer.packages)],
      {
        env,
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    return;
  }
  for (const peer of missing) console.error(`Missing: ${peer.name}. Please ${peer.otherwise}.`);
  console.error(`On Debian as root: apt-get install ${missing.flatMap((peer) => peer.packages).join(" ")}`);
  if (process.env.CI) process.exit(1);
}

function canInstall() {
  return process.getuid?.() === 0 && succeeds("apt-get", ["--version"]);
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
