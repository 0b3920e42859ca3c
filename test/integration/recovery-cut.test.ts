// Connection state recovery where the connection breaks once more, in the middle of what the client is given of what it missed.
import { expect, onTestFinished, test, vi } from "vitest";
import { io as connect } from "socket.io-client";
import { io as connectOurs } from "../../src/client/node.js";
import { FaultProxy } from "../../src/testkit/index.js";
import { heard, nextSocket, start } from "./recovering-server.js";

const options = {
  forceNew: true,
  transports: ["websocket"],
  reconnectionDelay: 10,
  reconnectionDelayMax: 20,
};
const withoutLine = { ...options, resume: false };

test.each([
  { whose: "the official client", join: (url: string) => connect(url, options) },
  {
    whose: "our client without a line",
    join: (url: string) => (connectOurs as unknown as typeof connect)(url, withoutLine),
  },
])("$whose, cut off while it is given what it missed, is given nothing twice", async ({ join }) => {
  const running = await start();
  const proxy = await FaultProxy.open({ port: running.port });
  onTestFinished(() => proxy.close());
  const connection = nextSocket(running.io);
  const here = join(proxy.url);
  onTestFinished(() => void here.disconnect());
  const got: number[] = [];
  here.on("row", (number: number) => got.push(number));
  await heard(here, "connect");
  const there = await connection;
  const first = heard(here, "row");
  running.io.emit("row", 0);
  await first;

  proxy.goDown();
  await heard(there as never, "disconnect");
  for (let number = 1; number < 200; number++) running.io.emit("row", number, "x".repeat(1024));
  proxy.conditions = { bytesPerSecond: 500_000 };
  proxy.restore();
  // A part of it has arrived, and the rest is on its way.
  await heard(here.io, "reconnect_attempt");
  let packets = 0;
  while (packets < 50) {
    await heard(here.io, "open");
    const { engine } = here.io;
    packets = 0;
    await new Promise<void>((resolve) => {
      engine.on("packet", () => ++packets === 50 && resolve());
      engine.on("close", () => resolve());
    });
  }
  proxy.conditions = {};
  proxy.cut();

  await vi.waitFor(() => expect(got).toContain(199), { timeout: 10_000 });
  expect(here.recovered).toBe(true);
  expect(got).toEqual([...got.keys()]);
});
