// Target: what comes from the bus, down to the members of a namespace. Whatever it is, nothing is thrown, and the next good message of
// another node arrives.
import { deepStrictEqual, ok } from "node:assert";
import type { Bus } from "../../../src/bus/bus.js";
import { topics, writeAudience } from "../../../src/cluster/adapter/adapter-messages.js";
import { clusterAdapters } from "../../../src/cluster/adapter/cluster-adapters.js";
import { writeData, writeFrames } from "../../../src/cluster/adapter/event-message.js";
import { Batch } from "../../../src/cluster/mesh/batch.js";
import { encodeBeat } from "../../../src/cluster/mesh/beat.js";
import { BusMesh } from "../../../src/cluster/mesh/bus-mesh.js";
import { Envelopes } from "../../../src/cluster/mesh/envelope.js";
import { InStream } from "../../../src/cluster/mesh/in-stream.js";
import { defaultMeshOptions } from "../../../src/cluster/mesh/mesh-options.js";
import { encodeBurial, encodeReceipt } from "../../../src/cluster/mesh/notice.js";
import { OutStream } from "../../../src/cluster/mesh/out-stream.js";
import { Peer } from "../../../src/cluster/mesh/peer.js";
import { Topics } from "../../../src/cluster/mesh/topics.js";
import { TimerWheel } from "../../../src/core/index.js";
import { EncodedFrame, jsonCodec, PacketType } from "../../../src/protocol/index.js";
import { everyone } from "../../../src/server/audience.js";
import { SeededRandom, VirtualClock } from "../../../src/testkit/index.js";
import type { Target } from "../target.js";

const envelopes = new Envelopes(defaultMeshOptions.cluster, undefined);
const [fuzzed, good] = ["fuzzed-node-", "good-node---"] as const;
const event = { type: PacketType.EVENT, nsp: "/", data: ["hello", 1], id: undefined } as const;
const known = new Set(["poisoned-bus-message", "incompatible-node", "node-behind", "fenced"]);

function onListenerError(error: unknown): never {
  throw error;
}

function report(code: string): void {
  ok(known.has(code), code);
}

function unheard(): void {}

/** A node with one member, and what that was given. */
class Stage {
  readonly mesh: BusMesh;
  readonly delivered: unknown[] = [];
  receive: (message: Uint8Array) => void = () => undefined;

  constructor() {
    const clock = new VirtualClock();
    const bus: Bus = {
      maxMessageBytes: 2 ** 20,
      publish: () => Promise.resolve(),
      subscribe: (_channel, onMessage) => {
        this.receive = onMessage;
        return Promise.resolve(() => Promise.resolve());
      },
      watch: (onStatus) => {
        onStatus(true);
        return () => undefined;
      },
      close: () => Promise.resolve(),
    };
    const random = new SeededRandom(1);
    this.mesh = new BusMesh(
      { bus, clock, random, seal: undefined, onListenerError, report },
      defaultMeshOptions,
    );
    const adapter = clusterAdapters(this.mesh, clock, { requestTimeoutMs: 5_000 })({
      nsp: "/",
      clock,
      codec: jsonCodec,
      encode: () => [new EncodedFrame("42[]", true)],
      makeDelivery: (packet) => ({ packet, frames: [], isVolatile: false }),
      onListenerError,
      onServerSideEmit: () => undefined,
      position: () => 0,
      onLeave: () => undefined,
      takeReplyId: () => 1,
      awaitReply: () => undefined,
    });
    const deliver = ({ packet }: { packet: { data: readonly unknown[] } }): boolean =>
      this.delivered.push(packet.data) > 0;
    adapter.enter({
      id: "member",
      handshake: {},
      rooms: ["member"],
      data: {},
      deliver,
      disconnect: () => undefined,
    });
    this.mesh.start();
  }
}

const { id: self } = new Stage().mesh;

function beatOf(sender: string): Uint8Array {
  const streams = [{ id: self, sent: 0, received: 0 }];
  return encodeBeat(envelopes, sender, {
    isHello: false,
    isBye: false,
    role: "server",
    name: sender,
    number: 1,
    streams,
  });
}

/** One message on the bus: these of the mesh, each with its topic. */
function batchOf(sender: string, ...messages: readonly (readonly [string, unknown])[]): Uint8Array {
  const clock = new VirtualClock();
  const events = {
    onMessage: unheard,
    onOversized: unheard,
    onGap: unheard,
    onMissing: unheard,
    onEnough: unheard,
  };
  const inStream = new InStream(events, new TimerWheel(clock), 2 ** 20);
  const outStream = new OutStream(self, defaultMeshOptions.kept);
  const batch = new Batch([new Peer({ id: self, name: "", role: "server", since: 0 }, outStream, inStream)]);
  const written = new Topics({ clock, onListenerError: unheard, send: unheard });
  for (const [topic, value] of messages) {
    const { head, body } = written.event(topic, value);
    batch.add({ head, body, isContinued: false, hasMore: false, settlement: null }, null);
  }
  return batch.encode(envelopes, sender);
}

const audience = writeAudience(everyone);
const frames = [new EncodedFrame('42["hello",1]', true)];
const goodBatch = batchOf(good, [topics.event, writeData({ ...event, data: ["good"] }, everyone)]);

export const cluster: Target = {
  name: "cluster",
  seeds: [
    beatOf(fuzzed),
    batchOf(fuzzed, [topics.event, writeFrames(event, everyone, jsonCodec, frames, 3)]),
    batchOf(
      fuzzed,
      [topics.interest, ["hello"]],
      [topics.interest, ["open", "/", jsonCodec.name]],
      [topics.interest, ["join", "/", ["a", "b"]]],
      [topics.interest, ["known"]],
    ),
    batchOf(fuzzed, [topics.join, ["/", audience, ["a"]]], [topics.leave, ["/", audience, ["a"]]]),
    batchOf(fuzzed, [topics.disconnect, ["/", audience, false]], [topics.server, ["/", ["tick", 1]]]),
    batchOf(fuzzed, [topics.reached, [1, ["x"], true]], [topics.reply, [1, "x", 5]], [topics.lost, [1, "x"]]),
    encodeReceipt(envelopes, fuzzed, { to: self, received: 3, goneBefore: 2, missing: [{ from: 1, to: 2 }] }),
    encodeBurial(envelopes, fuzzed, { to: self, size: 3, leastId: "a" }),
  ],
  tokens: [
    ...Object.values(topics),
    self,
    fuzzed,
    "/",
    "\x91",
    "\x95",
    "\xa1",
    "\xc0",
    "\xdc\xff\xff",
    "\xc6\xff\xff\xff\xff",
  ],
  run(input) {
    const stage = new Stage();
    stage.receive(beatOf(fuzzed));
    stage.receive(beatOf(good));
    stage.receive(input);
    // It was persuaded that it is dead, or that the other is gone: both can be said.
    if (stage.mesh.id !== self || !stage.mesh.peers.has(good)) return;
    stage.delivered.length = 0;
    stage.receive(goodBatch);
    deepStrictEqual(stage.delivered, [["good"]]);
  },
};
