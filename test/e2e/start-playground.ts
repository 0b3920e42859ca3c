// Builds the playground, runs its server on a free port, and opens Chromium. The tests themselves are playground.test.ts.
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { createBuilder } from "vite";
import { openChromium } from "./open-chromium.js";
import { startServerProcess } from "./server-process.js";

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
  await (await createBuilder({ root: folder, logLevel: "warn" })).buildApp();
  const server = await startServerProcess(`${folder}/dist/server/index.js`);
  const browser = await openChromium();
  return {
    address: server.address,
    browser,
    async close() {
      // The windows are still open: the server must say goodbye to them and end by itself.
      const code = await server.stop();
      await browser.close();
      return code;
    },
  };
}
