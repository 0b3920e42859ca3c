// The medium of the bus in memory, in the process of the runner: nodes reach it by their pipes. Their end is node/pipe-bus.mjs.
import type { ChildProcess } from "node:child_process";
import { memoryBus, MemoryMedium } from "../../../src/bus/memory/index.js";

interface Said {
  readonly bus?: { readonly channel: string; readonly message?: Uint8Array; readonly isJoined?: boolean };
}

/** Gives what connects a node to it. */
export function openMemory(): (node: ChildProcess) => void {
  const medium = new MemoryMedium();
  return (node) => {
    const bus = memoryBus(medium);
    node.on("message", ({ bus: said }: Said) => {
      if (said === undefined) return;
      const { channel, message } = said;
      if (message !== undefined) void bus.publish(channel, message);
      else
        void bus.subscribe(
          channel,
          (each) => node.connected && node.send({ bus: { channel, message: each } }),
        );
    });
    node.on("exit", () => void bus.close());
  };
}
