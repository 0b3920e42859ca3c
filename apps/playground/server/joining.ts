// What makes the playground's server one of several, from a module that knows which bus they have: see ../cluster/join.mjs.
import { pathToFileURL } from "node:url";
import type { Server, ServerOptions } from "./library.js";

/** What such a module exports. */
export interface Joining {
  /** Over those that the server has alone. */
  readonly options: ServerOptions;
  /** Whatever else it serves. */
  serve(io: Server): void;
}

/** Loads the module at `path`. */
export async function loadJoining(path: string): Promise<Joining> {
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Joining;
}
