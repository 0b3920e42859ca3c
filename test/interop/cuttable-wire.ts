// A TCP proxy whose connections can be cut under both ends at once, as a lost network does. It knows just enough HTTP to
// see whether a poll is waiting.
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface CuttableWire {
  readonly url: string;
  /** Destroys every connection once both ends would notice: a WebSocket always does, polling only while a poll waits. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on a free loopback port and carries everything to `port` and back. */
export async function openCuttableWire(port: number): Promise<CuttableWire> {
  const pipes = new Map<Socket, { isNoticed: boolean }>();
  let onNoticed: (() => void) | undefined;

  const proxy = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const pipe = { isNoticed: false };
    pipes.set(near, pipe);
    near.on("data", (chunk) => {
      if (chunk.toString("latin1", 0, 4) === "GET ") pipe.isNoticed = true;
      if (pipe.isNoticed) onNoticed?.();
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (pipe.isNoticed && chunk.toString("latin1", 0, 12).startsWith("HTTP/1.1 2")) pipe.isNoticed = false;
      near.write(chunk);
    });
    near.on("close", () => {
      pipes.delete(near);
      far.destroy();
    });
    far.on("close", () => near.destroy());
    // A cut is what this proxy is for: the ends see it, nobody else has to.
    near.on("error", () => {});
    far.on("error", () => {});
  });

  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const isNoticed = (): boolean => [...pipes.values()].some((pipe) => pipe.isNoticed);
  const destroyAll = (): void => {
    for (const near of pipes.keys()) near.destroy();
  };
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async cut() {
      if (!isNoticed()) await new Promise<void>((resolve) => (onNoticed = resolve));
      // The poll was written in this turn; it leaves before the cut.
      await new Promise((resolve) => setImmediate(resolve));
      destroyAll();
    },
    async close() {
      destroyAll();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
