// Runs the suite in a browser's page. The page does and reports everything by itself, so a browser only has to be started
// with its address; no driver stands between.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { firstVersion, type OpenSuite } from "./column.js";

/** How a browser is started. */
interface Browser {
  readonly path: string;
  /** What a person has to do where it is missing. */
  readonly otherwise: string;
  readonly needsDisplay: boolean;
  /** @param profile an empty folder of its own */
  readonly args: (url: string, profile: string) => readonly string[];
}

export const chromium: Browser = {
  path: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
  otherwise: "Install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH.",
  needsDisplay: false,
  args: (url, profile) => [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--user-data-dir=${profile}`,
    url,
  ],
};

export const firefox: Browser = {
  path: process.env["FIREFOX_PATH"] ?? "/usr/bin/firefox-esr",
  otherwise: "Install Firefox (Debian: apt-get install firefox-esr) or set FIREFOX_PATH.",
  needsDisplay: false,
  args(url, profile) {
    writeFileSync(join(profile, "user.js"), quietFirefox);
    return ["--headless", "--no-remote", "--profile", profile, url];
  },
};

/** It would open pages of its own, and look for updates. */
const quietFirefox = Object.entries({
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "app.normandy.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "",
  "toolkit.telemetry.server": "",
})
  .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
  .join("");

export const webkit: Browser = {
  path: process.env["WEBKIT_PATH"] ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
  otherwise:
    "Install WebKitGTK with its small browser (Debian: apt-get install webkit2gtk-driver xvfb) or set WEBKIT_PATH.",
  needsDisplay: true,
  args: (url) => ["--private", url],
};

/** Starts a browser at the suite's page. */
export function openBrowser(browser: Browser): OpenSuite {
  return async (url, _code, onEnd) => {
    if (!existsSync(browser.path))
      throw new Error(`There is no browser at ${browser.path}. ${browser.otherwise}`);
    const profile = mkdtempSync(join(tmpdir(), "client-suite-"));
    const display = browser.needsDisplay ? await openDisplay() : undefined;
    const env = { ...process.env, HOME: profile, ...(display && { DISPLAY: display.name }) };
    const printed = execFileSync(browser.path, ["--version"], { encoding: "utf8", env });
    const child = spawn(browser.path, browser.args(url, profile), {
      // A group of its own: browsers are several processes, and all of them are to end.
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env,
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const gone = once(child, "exit");
    void gone.then(([exitCode]) => onEnd(`${browser.path} ended with ${String(exitCode)}:\n${said}`));
    return {
      version: firstVersion(printed),
      async close() {
        endGroup(child);
        await gone;
        display?.close();
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  };
}

function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    process.kill(-child.pid, "SIGKILL");
  }
}

/** A screen that nobody sees, for a browser that draws on one. */
async function openDisplay(): Promise<{ readonly name: string; close(): void }> {
  const server = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [number] = (await Promise.race([
    once(createInterface(server.stdout), "line"),
    once(server, "error").then(([error]) => Promise.reject(new Error(`Xvfb: ${String(error)}`))),
  ])) as [string];
  return { name: `:${number}`, close: () => void server.kill() };
}
