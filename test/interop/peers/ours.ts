// Our own peer. Its types are its own; behaviours see it through the published ones, which is what it claims to be.
import type { Server as PublishedServer } from "socket.io";
import type { Socket as PublishedSocket } from "socket.io-client";
import { io } from "../../../src/client/node.js";
import { Server } from "../../../src/index.js";
import { type Codec, createJsonCodec, msgpackCodec } from "../../../src/protocol/index.js";
import type { DecoderBounds, Parser, Peer } from "./peer.js";

/** Our codec for what a peer is asked. */
export function codecOf(parser: Parser, bounds: DecoderBounds): Codec {
  return parser === "json" ? createJsonCodec({ limits: bounds }) : msgpackCodec;
}

export const ours: Peer = {
  name: "holdfast",
  startServer(http, parser, options, bounds) {
    const server = new Server(http, {
      logIncidents: false,
      ...options,
      parser: codecOf(parser, bounds),
    } as object);
    return server as unknown as PublishedServer;
  },
  connect(url, parser, options, bounds) {
    const socket = io(url, { ...options, parser: codecOf(parser, bounds) } as object);
    return socket as unknown as PublishedSocket;
  },
  excused: [],
};
