// The columns of the table: every browser and runtime that the client is put through its cases in.
import type { Feature, ModeName } from "../cases/case.js";
import { chromium, firefox, openBrowser, webkit } from "./browser.js";
import type { Column } from "./column.js";
import { broughtRuntime, openRuntime, ownNode, reactNativeGlobals } from "./runtime.js";

const pageModes: readonly ModeName[] = ["websocket", "polling", "upgrade"];
// It knows both transports.
const shortModes: readonly ModeName[] = ["upgrade"];
const cookies: Feature = "cookies by request";
const headers: Feature = "headers on WebSocket";

const page = { features: ["page", "global WebSocket", cookies], modes: pageModes, shortModes } as const;
const runtime = {
  features: ["global WebSocket", cookies, headers],
  modes: [...pageModes, "web standards"],
  shortModes,
} as const;

export const columns: readonly Column[] = [
  { ...page, name: "Chromium", shortModes: pageModes, open: openBrowser(chromium) },
  { ...page, name: "Firefox", open: openBrowser(firefox) },
  { ...page, name: "WebKitGTK", open: openBrowser(webkit) },
  { ...page, name: "Node 20", features: [cookies, headers], open: openRuntime(ownNode) },
  { ...runtime, name: "Node 22", ...broughtRuntime("node22") },
  { ...runtime, name: "Node 24", ...broughtRuntime("node24") },
  { ...runtime, name: "Bun", ...broughtRuntime("bun") },
  {
    ...runtime,
    name: "Deno",
    ...broughtRuntime("deno", "run", "--allow-all", "--node-modules-dir=manual"),
  },
  {
    ...page,
    name: "React Native's globals on Node",
    features: ["global WebSocket", headers],
    open: openRuntime(reactNativeGlobals),
  },
];
