// The face of src/client for Node, Deno and Bun. It differs from index.ts in its program only.
import { toCodec, type Codec, type SocketIoParser } from "../protocol/index.js";
import { createLookup, type Lookup } from "./lookup.js";
import { targetOf, type ClientOptions } from "./options.js";
import { Manager as AnyManager } from "./manager.js";
import {
  nodePolling,
  nodeRuntime,
  nodeWebTransport,
  nodeWebSocket,
  type NodeOptions,
} from "./transports/node-program.js";
import { locate } from "./url.js";

/** The options of `io()` on Node. */
export type NodeClientOptions = Omit<ClientOptions, "parser"> & NodeOptions;

function withCodec({ parser, ...others }: NodeClientOptions): ClientOptions {
  return parser === undefined ? others : { ...others, parser: toCodec(parser as Codec | SocketIoParser) };
}

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends AnyManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | NodeClientOptions, options?: NodeClientOptions, onIdle?: () => void) {
    const [address, given] = targetOf(uri, options);
    super(locate(address, given), withCodec(given), nodeRuntime(given), onIdle);
  }
}

export const io: Lookup<NodeClientOptions> = /* @__PURE__ */ createLookup(Manager, locate);
export { io as connect, io as default };
export {
  nodePolling as NodeXHR,
  nodePolling as XHR,
  nodeWebSocket as NodeWebSocket,
  nodeWebTransport as WebTransport,
};
export { webSocket as WebSocket } from "./runtime.js";
export { fetchPolling as Fetch } from "./web-program.js";
export type { NodeOptions };
export * from "./face.js";
