// The builds of the client, each over WebSockets that the test speaks for: what both have is held by the same tests.
import type { BaseClientOptions } from "../../src/client/options.js";
import { Manager } from "../../src/client/manager.js";
import { parseAddress } from "../../src/client/url.js";
import { Manager as WebSocketManager } from "../../src/client/websocket/manager.js";
import type { ScriptedRuntime } from "./scripted-runtime.js";

export type AnyManager = Manager | WebSocketManager;

/** A build of the client. */
export interface ClientBuild {
  readonly name: string;
  readonly open: (uri: string, options: BaseClientOptions, runtime: ScriptedRuntime) => AnyManager;
}

export const clientBuilds: readonly ClientBuild[] = [
  {
    name: "holdfast/client",
    open: (uri, options, runtime) =>
      new Manager(parseAddress(uri), { transports: ["websocket"], ...options }, runtime),
  },
  {
    name: "holdfast/client/websocket",
    open: (uri, options, runtime) => new WebSocketManager(uri, options, undefined, runtime),
  },
];
