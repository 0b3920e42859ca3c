// The server of comeback.mjs: connection state recovery, with a log in files if it is given a folder. It does what its parent asks.
import { once } from "node:events";
import { createServer } from "node:http";
import { Server } from "../../dist/esm/index.js";
import { openFileLog } from "../../dist/esm/log/file/index.js";

const { port, folder } = JSON.parse(process.argv[2]);
const log = folder === null ? undefined : await openFileLog({ path: folder });
const http = createServer();
const io = new Server(http, {
  maxEventLoopLag: Infinity,
  maxPendingConnections: Infinity,
  connectionStateRecovery: { log },
});
const payload = "x".repeat(64);

const requests = {
  async emit(count) {
    for (let i = 0; i < count; i++) io.emit("event", payload);
    // Before the answer, which may be this process's last word.
    await log?.flush();
  },
  async settle() {
    while (io.sockets.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  },
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  rss() {
    globalThis.gc();
    return process.memoryUsage().rss;
  },
};

process.on("message", async ({ request, value }) => {
  process.send({ answer: (await requests[request](value)) ?? null });
});
process.on("disconnect", () => process.exit());
http.listen(port, "127.0.0.1", 4096);
await once(http, "listening");
process.send({ answer: http.address().port });
