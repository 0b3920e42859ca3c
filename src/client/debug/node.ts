// The face of src/client for Node, Deno and Bun as packages name it: ../node.ts, whose managers tell what they do where DEBUG asks.
// No condition leads here: a name in the environment costs nobody a byte.
import { createLookup, type Lookup } from "../lookup.js";
import { Manager as PlainManager, type NodeClientOptions } from "../node.js";
import { observed } from "./observed.js";
import { tellSession } from "./tell-session.js";
import { locate } from "../url.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export const Manager: typeof PlainManager = observed(PlainManager, [], tellSession);
export type Manager = PlainManager;

export const io: Lookup<NodeClientOptions> = createLookup(Manager, locate);
export { io as connect, io as default };
export * from "../node.js";
