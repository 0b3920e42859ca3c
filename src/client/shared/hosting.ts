// Where the hub of a shared connection stands: in a SharedWorker where one may start, else in the tab whose turn it is. The
// browser's lock sees to it that there is one, wherever that is.
import type { Runtime } from "../runtime.js";
import { HubHost } from "./hub-host.js";
import { live } from "./life.js";
import { SessionWire } from "./session-wire.js";

/** The hubs that stand in this page. */
const hosted = new Map<string, HubHost>();
/** Those for which this page is in line, or whose turn it has. */
const inLine = new Set<string>();
/** The scripts that did not start a worker. */
const failedScripts = new Set<string>();

/** The hub, if it stands in this page. */
export function hubHere(name: string): HubHost | undefined {
  return hosted.get(name);
}

/** Sees to it that there will be a hub. @param script the worker's; absent: no worker is tried */
export function callHub(name: string, script: string | undefined, runtime: Runtime): void {
  if (script === undefined || failedScripts.has(script) || !("SharedWorker" in globalThis)) {
    standInLine(name, runtime);
    return;
  }
  const doWithout = (): void => {
    failedScripts.add(script);
    standInLine(name, runtime);
  };
  try {
    new SharedWorker(script, { name, type: "module" }).addEventListener("error", doWithout);
  } catch {
    // Of another origin, or against the page's policy.
    doWithout();
  }
}

function standInLine(name: string, runtime: Runtime): void {
  if (inLine.has(name)) return;
  inLine.add(name);
  const abort = new AbortController();
  const leaveLine = (): void => {
    inLine.delete(name);
    abort.abort();
  };
  // Also when the page may come back: the others need a hub meanwhile.
  addEventListener("pagehide", leaveLine, { once: true });
  void hostHub(name, runtime, abort.signal);
}

/** Hosts the hub as soon as nobody else does, until `signal`. */
export async function hostHub(name: string, runtime: Runtime, signal?: AbortSignal): Promise<void> {
  const host = async (): Promise<void> => {
    const id = crypto.randomUUID();
    const die = await live(`${name} ${id}`);
    if (signal?.aborted) return die();
    const hub = new HubHost(name, id, runtime.clock, (events) => new SessionWire(name, runtime, events));
    hosted.set(name, hub);
    return new Promise((resolve) => {
      const end = (): void => {
        hosted.delete(name);
        hub.end();
        die();
        resolve();
      };
      signal?.addEventListener("abort", end);
    });
  };
  // Only leaving the line rejects it.
  await navigator.locks.request(name, signal ? { signal } : {}, host).catch(() => {});
}
