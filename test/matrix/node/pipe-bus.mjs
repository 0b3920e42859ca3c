// The bus in memory as nodes in processes of their own have it: what they say goes by a pipe to the process that has the medium.
import { EventEmitter } from "node:events";

/** The other end is ../stores/memory.ts. */
export function pipeBus() {
  const channels = new EventEmitter().setMaxListeners(0);
  process.on("message", ({ bus }) => bus !== undefined && channels.emit(bus.channel, bus.message));
  return {
    maxMessageBytes: 1_048_576,
    publish: (channel, message) => say({ channel, message }),
    async subscribe(channel, onMessage) {
      channels.on(channel, onMessage);
      await say({ channel, isJoined: true });
      return async () => void channels.off(channel, onMessage);
    },
    watch(onStatus) {
      onStatus(true);
      return () => {};
    },
    async close() {
      channels.removeAllListeners();
    },
  };
}

function say(bus) {
  return new Promise((resolve, reject) => {
    process.send({ bus }, (error) => (error === null ? resolve() : reject(error)));
  });
}
