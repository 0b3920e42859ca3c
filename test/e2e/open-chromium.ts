// Opens the Chromium that the machine has. Which pages it is shown is the tests' affair.
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Opens a Chromium without windows.
 *
 * @throws Error with what to do when there is none.
 */
export async function openChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no browser at ${executablePath}. Install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH.`,
    );
  }
  // As people have it: pages that are left are kept, and come back as they were.
  const ignoreDefaultArgs = ["--disable-back-forward-cache"];
  return chromium.launch({ executablePath, ignoreDefaultArgs, args: [...quiet, ...args] });
}
