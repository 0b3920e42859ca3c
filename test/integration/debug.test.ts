// What both ends tell a developer: programs by DEBUG, pages when they are built for development and never when for production.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);

/** Bundles the client for a page, as a bundler does that knows these conditions. */
async function bundle(face: string, conditionNames: string[]): Promise<string> {
  const entry = "\0page";
  const made = await rolldown({
    input: entry,
    platform: "browser",
    resolve: { conditionNames },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry ? `import { io } from "${face}"; io("http://localhost:3000");` : undefined,
      },
    ],
  });
  const { output } = await made.generate({ format: "esm", minify: true });
  await made.close();
  return output[0].code;
}

describe.each(["holdfast/client", "holdfast/client/websocket"])("a page with %s", (face) => {
  it("can tell, and explains failures, when it is built for development", async () => {
    const code = await bundle(face, ["browser", "import", "development"]);
    expect(code).toContain("holdfast:packet");
    expect(code).toContain("docs/errors.md#");
    expect(code).toContain("is no address of a server");
  });

  it("has not a byte of that when it is built for production", async () => {
    const code = await bundle(face, ["browser", "import", "production"]);
    expect(code).toContain("reconnectionDelayMax");
    expect(code).not.toMatch(/holdfast:|\[holdfast\]|localStorage|console\.(log|warn)/);
    // What errors say, too, is for who develops the page. In production they name their page.
    expect(code).not.toContain("is no address of a server");
    expect(code).toContain("(holdfast/docs/errors.md#");
  });
});

// A client that is let in, is answered, is refused, and loses its server.
const program = `
  import { once } from "node:events";
  import { Server } from "holdfast";
  import { io } from "holdfast/client";
  const server = new Server(0);
  await once(server.httpServer, "listening");
  const { port } = server.httpServer.address();
  server.on("connection", (socket) => socket.on("login", (form, done) => done("welcome")));
  server.of("/closed").use((socket, next) => next(new Error("members only")));
  const query = { key: "hunter2" };
  const socket = io("http://localhost:" + port, { auth: { token: "hunter2" }, query, transports: ["websocket"] });
  await socket.emitWithAck("login", { user: "ann", password: "hunter2" });
  const closed = socket.io.socket("/closed");
  await new Promise((resolve) => closed.on("connect_error", resolve));
  socket.io.reconnectionAttempts(1).reconnectionDelay(1);
  const gaveUp = new Promise((resolve) => socket.io.on("reconnect_failed", resolve));
  await server.close();
  await gaveUp;
`;

/** What the program prints, line by line, without the times. */
async function linesOf(debug: string, source: string = program): Promise<string[]> {
  const env = { ...process.env, DEBUG: debug, NODE_ENV: "test" };
  const args = ["--input-type=module", "--eval", source];
  const { stdout, stderr } = await run(process.execPath, args, { env });
  expect(stdout).toBe("");
  return stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/ \+\d+ms$/, ""));
}

describe("a program on Node", () => {
  it("is told nothing that it did not ask for", async () => {
    expect(await linesOf("express:*")).toEqual([]);
  });

  it("is told of the areas that it names", async () => {
    expect(await linesOf("holdfast:packet,holdfast:socket,-holdfast:advice")).toEqual([
      // It waits until there is a connection, and is written down before that: then its caller can be told that it cannot be.
      'holdfast:packet -> EVENT / "login" ({user: "ann", password: ***}) id 0',
      "holdfast:packet -> CONNECT /",
      "holdfast:socket / asks to be let in",
      "holdfast:packet <- CONNECT /",
      "holdfast:socket / connected",
      'holdfast:packet <- ACK / ("welcome") id 0',
      "holdfast:packet -> CONNECT /closed",
      "holdfast:socket /closed asks to be let in",
      'holdfast:packet <- CONNECT_ERROR /closed "members only"',
      "holdfast:socket /closed refused: members only",
      "holdfast:socket all are disconnected: transport close",
    ]);
  });

  it("is told of what its server does", async () => {
    expect(await linesOf("holdfast:namespace,holdfast:event,holdfast:conn,socket.io:*")).toEqual([
      "holdfast:namespace /closed is new",
      expect.stringMatching(/^holdfast:conn #1 from \S*127.0.0.1 by websocket, protocol 4$/),
      "holdfast:conn #1 <- message, 20 characters",
      "holdfast:conn #1 -> message, 31 characters",
      "holdfast:namespace #1 has joined /",
      expect.stringMatching(/^holdfast:conn #1 <- message, \d+ characters$/),
      'holdfast:event #1 <- EVENT / "login" ({user: "ann", password: ***}, function)',
      "holdfast:conn #1 -> message, 13 characters",
      expect.stringMatching(/^holdfast:conn #1 <- message, \d+ characters$/),
      expect.stringMatching(/^holdfast:conn #1 -> message, \d+ characters$/),
      "holdfast:namespace #1 has left /: server shutting down",
      "holdfast:conn #1 closed: forced close",
    ]);
  });

  it("is told of the requests that its server refuses", async () => {
    const unwelcome = `
      import { once } from "node:events";
      import { Server } from "holdfast";
      const server = new Server(0);
      await once(server.httpServer, "listening");
      await fetch("http://localhost:" + server.httpServer.address().port + "/socket.io/?EIO=4&transport=pigeon");
      await server.close();
    `;
    expect(await linesOf("holdfast:server", unwelcome)).toContain(
      'holdfast:server refused a request: 0 Transport unknown {transport: "pigeon"}, see docs/errors.md#how-requests-are-refused',
    );
  });

  it("may use Socket.IO's names of areas", async () => {
    expect(await linesOf("socket.io-client:manager")).toContainEqual(
      expect.stringMatching(/^holdfast:manager http:\/\/localhost:\d+\/socket\.io\/ open$/),
    );
  });

  it("is told of everything, but of no credentials and no ids of sessions", async () => {
    const lines = await linesOf("holdfast:*");
    const areas = new Set(lines.map((line) => line.split(" ", 1)[0]));
    expect(areas).toContain("holdfast:transport");
    expect(areas).toContain("holdfast:session");
    expect(areas).toContain("[holdfast]");
    expect(lines.filter((line) => /hunter2|sid|pid|token|key/.test(line))).toEqual([]);
  });
});
