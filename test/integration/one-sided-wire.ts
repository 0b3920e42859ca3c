// A TCP proxy that can lose its clients without the server's noticing, as a phone that changes its network does. Not a test.
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface OneSidedWire {
  readonly url: string;
  /** Ends every connection on the client's side; the server goes on writing to nobody. */
  loseClients(): void;
}

/** Carries everything between a free loopback port and `port`, until the test ends. */
export async function openOneSidedWire(port: number): Promise<OneSidedWire> {
  const pipes = new Map<Socket, Socket>();
  const proxy = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    pipes.set(near, far);
    near.on("data", (chunk) => far.write(chunk));
    far.on("data", (chunk) => {
      if (!near.destroyed) near.write(chunk);
    });
    far.on("close", () => near.destroy());
    // What a lost connection says on its way out.
    near.on("error", () => {});
    far.on("error", () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const [near, far] of pipes) {
      near.destroy();
      far.destroy();
    }
    proxy.close();
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    loseClients() {
      for (const near of pipes.keys()) near.destroy();
    },
  };
}
