// All targets: whatever of ours reads what a peer wrote. What must hold of each stands beside it.
import type { Target } from "../target.js";
import { cluster } from "./cluster.js";
import { payload, payloadV3, stream } from "./engine-io.js";
import { cookie, query, upgrade } from "./http.js";
import { handshake, recovery } from "./recovery.js";
import { json, msgpack } from "./socket-io.js";
import { deflate, frames } from "./websocket.js";

export const targets: readonly Target[] = [
  upgrade,
  query,
  cookie,
  frames,
  deflate,
  payload,
  payloadV3,
  stream,
  handshake,
  json,
  msgpack,
  recovery,
  cluster,
];
