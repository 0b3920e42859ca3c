// Builds the playground, runs its server on a free port, and opens Chromium. The tests themselves are playground.test.ts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { createBuilder } from "vite";
import { openChromium } from "./open-chromium.js";

const folder = fileURLToPath(new URL("../../apps/playground", import.meta.url));
/** A running playground and a browser to look at it. */
export interface Playground {
  readonly address: string;
  readonly browser: Browser;
  /** Ends both. Gives the server's exit code. */
  close(): Promise<number | null>;
}

/**
 * Starts the playground from its sources, against the built library.
 *
 * @throws Error with what to do when Chromium or the built library is missing.
 */
export async function startPlayground(): Promise<Playground> {
  if (!existsSync(fileURLToPath(new URL("../../dist/esm/index.js", import.meta.url)))) {
    throw new Error("The library is not built. Run `npm run build` first; `npm test` does.");
  }
  await (await createBuilder({ root: folder, logLevel: "warn" })).buildApp();
  const server = spawn(process.execPath, [`${folder}/dist/server/index.js`], {
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const greeting = await Promise.race([
    once(createInterface(server.stdout), "line").then(([line]) => String(line)),
    once(server, "exit").then(() =>
      Promise.reject(new Error("The playground's server ended before it listened.")),
    ),
  ]);
  const browser = await openChromium();
  return {
    address: greeting.slice(greeting.indexOf("http")),
    browser,
    async close() {
      const exit = once(server, "exit") as Promise<[number | null]>;
      // The windows are still open: the server must say goodbye to them and end by itself.
      server.kill("SIGTERM");
      const [code] = await exit;
      await browser.close();
      return code;
    },
  };
}
