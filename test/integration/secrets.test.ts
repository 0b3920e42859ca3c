// What nobody may read who reads logs: credentials, cookies, and what whoever has it can speak for a client with. A program in which both
// ends do everything that is told of, with everything told; then its words are searched.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const program = `
  import { once } from "node:events";
  import { Socket } from "node:net";
  import { authenticate, Server } from "holdfast";
  import { io } from "holdfast/client";
  import { refreshAuth } from "holdfast/client/auth";

  // Ids and secrets that the server makes, as they travel: in open frames, CONNECTs and cookies.
  const made = new Set();
  const { write } = Socket.prototype;
  Socket.prototype.write = function (data, ...rest) {
    const text = Buffer.from(data).toString("latin1");
    for (const [, secret] of text.matchAll(/"(?:sid|pid|line|token|resume|secret)":"([\\w-]{16,})"/g)) made.add(secret);
    for (const [, secret] of text.matchAll(/Set-Cookie: io=([\\w-]+)/gi)) made.add(secret);
    return write.call(this, data, ...rest);
  };

  const server = new Server(0, {
    connectionStateRecovery: { skipMiddlewares: false },
    cookie: true,
    bindSession: (request) => request.headers.cookie,
    errorReply: () => "no",
  });
  await once(server.httpServer, "listening");
  const urls = [];
  for (const event of ["request", "upgrade"]) server.httpServer.prependListener(event, (request) => urls.push(request.url));
  const url = "http://localhost:" + server.httpServer.address().port;

  let last = 0;
  authenticate(server, ({ token }) => {
    const number = Number(/^secret-token-(\\d)$/.exec(token)?.[1] ?? 0);
    if (number <= last) throw new Error("not " + token);
    last = number;
    return { expiresAt: Date.now() + 60_000 };
  });
  server.on("connection", (socket) => socket.on("login", (form, done) => done("welcome")));

  const extraHeaders = { cookie: "user=secret-cookie" };
  let number = 0;
  const auth = (answer) => answer({ token: "secret-token-" + ++number });
  const socket = io(url, { auth, extraHeaders, reconnectionDelay: 10 });
  await once(server, "connection");
  await socket.emitWithAck("login", { user: "ann", password: "secret-password" });
  await refreshAuth(socket);
  if (socket.io.engine.transport.name === "polling") await new Promise((resolve) => socket.io.engine.once("upgrade", resolve));
  // A lost connection, and a client that comes back with what it was given.
  socket.io.engine.close();
  await once(server, "connection");

  // Those who are refused, in each way that is told of.
  const refused = io(url, { auth: { token: "secret-token-wrong" }, forceNew: true, transports: ["websocket"], extraHeaders });
  await new Promise((resolve) => refused.once("connect_error", resolve));
  refused.disconnect();
  const open = await (await fetch(url + "/socket.io/?EIO=4&transport=polling", { headers: { cookie: "user=secret-cookie" } })).text();
  const { sid } = JSON.parse(open.slice(1));
  const of = url + "/socket.io/?EIO=4&transport=polling&sid=" + sid;
  await fetch(of, { headers: { cookie: "user=secret-cookie-of-others" } });
  await fetch(of, { method: "PUT", headers: { cookie: "user=secret-cookie" } });
  await fetch(of, { method: "POST", headers: { cookie: "user=secret-cookie" }, body: '40{"token":"secret-token-broken"' });
  await fetch(url + "/socket.io/?EIO=4&transport=polling&sid=secret-sid-of-nobody");
  await fetch(url + "/socket.io/?EIO=4&transport=polling", { headers: { origin: "https://elsewhere.example", cookie: "user=secret-cookie" } });
  socket.disconnect();
  await server.close();
  process.stdout.write(JSON.stringify({ made: [...made], urls }));
`;

interface Told {
  /** Both ends' words. */
  readonly words: string;
  readonly made: readonly string[];
  readonly urls: readonly string[];
}

let told: Told;

beforeAll(async () => {
  const env = {
    ...process.env,
    DEBUG: "holdfast:*,engine,engine:*,engine.io-client:*,socket.io:*",
    NODE_ENV: "test",
  };
  const args = ["--input-type=module", "--eval", program];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, timeout: 50_000 });
  const { made, urls } = JSON.parse(stdout) as Pick<Told, "made" | "urls">;
  told = { words: stderr, made, urls };
});

describe("what both ends write while everything is told", () => {
  it("is told of: packets, refusals, mistakes of peers", () => {
    expect(told.words).toContain("holdfast:packet");
    expect(told.words).toContain("holdfast:conn");
    for (const code of [
      "unauthorized",
      "foreign-session",
      "foreign-origin",
      "session-id-unknown",
      "bad-method",
    ]) {
      expect(told.words).toContain(`"code":"${code}"`);
    }
  });

  it("I04: has no credentials, no cookies and no passwords in it", () => {
    expect(told.words.match(/.*secret-.*/)).toBe(null);
  });

  it("I04: has none of the ids and secrets in it by which one could speak for a client", () => {
    // Of two sessions at least: an id, and the secret of its recovery or of its line.
    expect(told.made.length).toBeGreaterThanOrEqual(4);
    const words = told.words;
    expect(told.made.filter((secret) => words.includes(secret))).toEqual([]);
  });

  it("I04: names credentials in no address", () => {
    expect(told.urls.length).toBeGreaterThan(5);
    expect(told.urls.filter((url) => /token|password|cookie/.test(url))).toEqual([]);
  });
});
