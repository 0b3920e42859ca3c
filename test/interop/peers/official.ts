// The peer everybody has: `socket.io` and `socket.io-client` as published. Not ours.
import { Server } from "socket.io";
import { io } from "socket.io-client";
import msgpackParser from "socket.io-msgpack-parser";
import { Decoder, Encoder } from "socket.io-parser";
import type { DecoderBounds, Parser, Peer } from "./peer.js";

function parserOf(parser: Parser, bounds: DecoderBounds): { Encoder: unknown; Decoder: unknown } {
  if (parser === "msgpack") return msgpackParser;
  class BoundedDecoder extends Decoder {
    constructor() {
      super(bounds);
    }
  }
  return { Encoder, Decoder: BoundedDecoder };
}

export const official: Peer = {
  name: "socket.io",
  startServer: (http, parser, options, bounds) =>
    new Server(http, { ...options, parser: parserOf(parser, bounds) }),
  connect: (url, parser, options, bounds) => io(url, { ...options, parser: parserOf(parser, bounds) }),
  excused: [
    {
      behaviour: "a Uint8Array that is part of a larger buffer keeps its own bytes both ways",
      as: "client",
      parser: "msgpack",
      reason: "its msgpack parser sends the whole buffer",
    },
  ],
};
