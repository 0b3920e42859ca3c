// The columns of the table: every browser and runtime that the client is put through its cases in.
import type { Feature, ModeName } from "../cases/case.js";
import { chromium, firefox, openBrowser, webkit } from "./browser.js";
import type { Column } from "./column.js";
import { broughtRuntime, openRuntime } from "./runtime.js";

const pageFeatures: readonly Feature[] = ["page", "global WebSocket"];
const pageModes: readonly ModeName[] = ["websocket", "polling", "upgrade"];
const runtimeModes: readonly ModeName[] = [...pageModes, "web standards"];
// It knows both transports.
const shortModes: readonly ModeName[] = ["upgrade"];

const page = { features: pageFeatures, modes: pageModes, shortModes };
const runtime = { features: ["global WebSocket"], modes: runtimeModes, shortModes } as const;

export const columns: readonly Column[] = [
  { ...page, name: "Chromium", shortModes: pageModes, open: openBrowser(chromium) },
  { ...page, name: "Firefox", open: openBrowser(firefox) },
  { ...page, name: "WebKitGTK", open: openBrowser(webkit) },
  { ...page, name: "Node 20", features: [], open: openRuntime({ path: () => process.execPath, flags: [] }) },
  { ...runtime, name: "Node 22", open: openRuntime(broughtRuntime("node22")) },
  { ...runtime, name: "Node 24", open: openRuntime(broughtRuntime("node24")) },
  { ...runtime, name: "Bun", open: openRuntime(broughtRuntime("bun")) },
  {
    ...runtime,
    name: "Deno",
    open: openRuntime(broughtRuntime("deno", ["run", "--allow-all", "--node-modules-dir=manual"])),
  },
];
