// Builds the playground, runs its server on a free port, and opens Chromium. The tests themselves are playground.test.ts and
// playground-delivery.test.ts.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, ConsoleMessage } from "playwright-core";
import { createBuilder } from "vite";
import { openChromium } from "./open-chromium.js";
import { startServerProcess } from "./server-process.js";

const root = fileURLToPath(new URL("../../apps/playground", import.meta.url));
const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));

/** A running playground and a browser to look at it. */
export interface Playground {
  readonly address: string;
  readonly browser: Browser;
  /** Whether a line of a page's console is about a question that the client's advice has put to the server. */
  isOfAdvice(line: ConsoleMessage): boolean;
  /** Ends both. Gives the server's exit code. */
  close(): Promise<number | null>;
}

/**
 * Starts the playground from its sources, against the built library.
 *
 * @throws Error with what to do when Chromium or the built library is missing.
 */
export async function startPlayground(): Promise<Playground> {
  // Test files run at the same time, and a build begins by emptying its folder.
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "playground-"));
  process.env["PLAYGROUND_OUT"] = folder;
  // It would warn that the folder is elsewhere.
  await (await createBuilder({ root, logLevel: "error" })).buildApp();
  const server = await startServerProcess(join(folder, "server/index.js"));
  const browser = await openChromium();
  return {
    address: server.address,
    browser,
    // A page that is built for development, as by Vitest, asks whether anybody answers where it could not connect. Whoever has come back in
    // between answers 400, which the browser reports.
    isOfAdvice: (line) => line.location().url === `${server.address}/socket.io/`,
    async close() {
      // The windows are still open: the server must say goodbye to them and end by itself.
      const code = await server.stop();
      await browser.close();
      rmSync(folder, { recursive: true });
      return code;
    },
  };
}
