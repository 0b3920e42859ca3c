// The contract of a case: one sentence about the client, and how to see in any runtime that it holds. It runs where the
// client runs, so it knows neither Node nor a page.
import type { Scene } from "../scene.js";

/** How the client of a case is connected. */
export type ModeName = "websocket" | "polling" | "upgrade" | "web standards";

/** What not every runtime has. */
export type Feature = "page" | "global WebSocket" | "cookies by request" | "headers on WebSocket";

export interface Case {
  /** A sentence. */
  readonly name: string;
  /** The modes it says something about. @default all of the runtime */
  readonly modes?: readonly ModeName[];
  /** What the runtime must have. @default nothing */
  readonly needs?: Feature;
  readonly run: (scene: Scene) => Promise<void>;
}
