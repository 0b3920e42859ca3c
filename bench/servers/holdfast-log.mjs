// The server process of Holdfast on node:http with a log in files, from a built dist/.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { obey } from "./control.mjs";
import { onNode } from "./listen.mjs";

const [{ Server }, { openFileLog }] = await Promise.all([import(process.argv[2]), import(process.argv[3])]);
const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const log = await openFileLog({ path: folder });
obey(
  onNode((httpServer, { connectionStateRecovery, ...options }) => {
    return new Server(httpServer, {
      ...options,
      connectionStateRecovery: { ...connectionStateRecovery, log },
    });
  }),
);
