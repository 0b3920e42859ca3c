// Applications written for Socket.IO run their own specifications twice, unchanged: on Socket.IO, and on Holdfast under its
// names. What is built is what runs: `npm test` builds first.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { namesOfSocketIo, prepare } from "./variant.js";

const run = promisify(execFile);

const specifications = {
  "Express with express-session": "express/spec.js",
  Fastify: "fastify/spec.js",
  "Hono on Node": "hono/spec.js",
  "Koa, in CommonJS": "koa/spec.cjs",
  NestJS: "nest/spec.js",
};

describe.each([
  { variant: "official", name: "socket.io" },
  { variant: "holdfast", name: "@holdfast/socket.io" },
] as const)("on $name", ({ variant, name }) => {
  let folder = "";
  beforeAll(() => {
    folder = prepare(variant);
  }, 300_000);

  it("is installed in one copy, which the frameworks find, too", () => {
    expect(namesOfSocketIo(variant)).toEqual([name]);
  });

  it.each(Object.entries(specifications))("%s does for its users what it should", async (_, file) => {
    // One that fails, or hangs until it is ended, has printed what it was at.
    const { stdout } = await run(process.execPath, [join(folder, file)], { timeout: 50_000 }).catch(
      (error: unknown) => error as { readonly stdout: string },
    );

    expect(stdout).toMatch(/^# pass [1-9]/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  });
});
