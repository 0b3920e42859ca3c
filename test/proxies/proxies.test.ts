// Real proxies that are not sticky, before real nodes over a real Redis: nobody fails to connect, and nothing is lost or out of order.
// Few clients here; `npm run proxies` has 2,000 of each kind.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

interface Row {
  readonly proxy: string;
  readonly client: string;
  readonly isGood: boolean;
  readonly upgraded: number;
  readonly problems: readonly string[];
}

const clients = ["official", "ours", "python"];
const idle = [...clients, "official, polling", "ours, polling"].map((client) => `${client}, idle`);

const main = fileURLToPath(new URL("main.mjs", import.meta.url));

it("nginx and HAProxy may give each request of any client to any node, and close what is idle", async () => {
  const child = spawn(process.execPath, [main, "--json", "--connects", "25", "--idle", "4"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const rows = JSON.parse(await text(child.stdout)) as Row[];
  expect(rows.filter(({ isGood }) => !isGood)).toEqual([]);
  expect(rows.map(({ proxy, client }) => `${proxy}: ${client}`)).toEqual(
    ["nginx", "haproxy"].flatMap((proxy) => [...clients, ...idle].map((client) => `${proxy}: ${client}`)),
  );
  const moved = rows.filter(({ client }) => client === "official" || client === "python");
  expect(Math.min(...moved.map(({ upgraded }) => upgraded))).toBeGreaterThan(0);
}, 300_000);
