import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from "node:http";
import { describe, expect, it, vi } from "vitest";
import type { Attachment, HostHandler } from "../../server/host.js";
import { attach } from "./attach.js";

const options = {
  serveClient: false,
  httpCompression: false,
  destroyUpgrade: false,
  destroyUpgradeTimeout: 0,
} as const;

function plugIn(http: HttpServer | number, path: string): Attachment {
  const handler: HostHandler = {
    path,
    owns: () => false,
    onExchange() {},
    onUpgrade() {},
    onBadUpgrade() {},
    onWebTransportSession() {},
  };
  return attach(http, handler, options);
}

async function unplug(attachment: Attachment): Promise<void> {
  // The HTTP server never listened, and says so.
  await expect(attachment.close()).rejects.toThrow("not running");
}

describe("several servers on one HTTP server", () => {
  it.each([
    ["first", [0, 1, 2]],
    ["last", [2, 1, 0]],
    ["in the middle", [1, 0, 2]],
  ])(
    "leave the application its requests, once each, when the one that came %s is closed",
    async (_, order) => {
      const app = vi.fn<(request: IncomingMessage, response: ServerResponse) => void>();
      const http = createServer(app);
      const attachments = ["/a", "/b", "/c"].map((path) => plugIn(http, path));
      for (const [closed, index] of order.entries()) {
        await unplug(attachments[index] as Attachment);
        http.emit("request", { url: "/" }, {});
        expect(app).toHaveBeenCalledTimes(closed + 1);
      }
      expect(http.listeners("request")).toEqual([app]);
    },
  );

  it("leave it what another library put before them", async () => {
    const app = vi.fn<() => void>();
    const http = createServer(app);
    const attachment = plugIn(http, "/a");
    const [ours] = http.listeners("request") as (() => void)[];
    const wrapped = (...args: []): void => ours?.(...args);
    http.removeAllListeners("request").on("request", wrapped);
    await unplug(attachment);
    http.emit("request", { url: "/" }, {});
    expect(app).toHaveBeenCalledTimes(1);
    expect(http.listeners("request")).toEqual([wrapped]);
  });
});

describe("a server of its own", () => {
  it("gives a client ten seconds for the head of a request, and thirty for all of it", async () => {
    const attachment = plugIn(0, "/a");
    const { headersTimeout, requestTimeout } = attachment.server as HttpServer;
    expect([headersTimeout, requestTimeout]).toEqual([10_000, 30_000]);
    await attachment.close();
  });
});
