// Connection state recovery by hand: what stands on the wire, and in which order.
import { expect, test } from "vitest";
import { heard, nextSocket, start } from "./recovering-server.js";

interface RawSession {
  readonly post: (body: string) => Promise<string>;
  /** The frames that one poll gives. */
  readonly get: () => Promise<string[]>;
}

async function rawSession(url: string): Promise<RawSession> {
  const open = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
  const { sid } = JSON.parse(open.slice(1)) as { sid: string };
  const address = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  return {
    post: async (body) => (await fetch(address, { method: "POST", body })).text(),
    get: async () => (await (await fetch(address)).text()).split("\x1e"),
  };
}

interface Grant {
  readonly sid: string;
  readonly pid?: string;
}

/** What a client that joins is sent. */
interface Joined extends RawSession {
  readonly grant: Grant;
  /** All but the CONNECT, and of these what stands before it. */
  readonly missed: readonly string[];
  readonly before: readonly string[];
}

/** Opens a session and joins the main namespace. */
async function join(url: string, auth?: object): Promise<Joined> {
  const session = await rawSession(url);
  await session.post(`40${auth === undefined ? "" : JSON.stringify(auth)}`);
  const frames = await session.get();
  const index = frames.findIndex((frame) => frame.startsWith("40"));
  return {
    ...session,
    missed: frames.toSpliced(index, 1),
    before: frames.slice(0, index),
    grant: JSON.parse(frames[index]?.slice(2) ?? "null") as Grant,
  };
}

function dataOf(frame: string | undefined): unknown[] {
  return JSON.parse(frame?.slice(2) ?? "[]") as unknown[];
}

function offsetOf(frame: string | undefined): string {
  return String(dataOf(frame).at(-1));
}

test("behaviour 106: there is a pid only when recovery is on, and only then events end with an offset", async () => {
  const without = await start({});
  const plain = await join(without.url);
  expect(plain.grant).toEqual({ sid: expect.any(String) });
  without.io.emit("hello", 1);
  expect(await plain.get()).toEqual(['42["hello",1]']);

  const { io, url } = await start();
  const { grant, get } = await join(url);
  expect(grant).toEqual({ sid: expect.stringMatching(/^.{20}$/), pid: expect.stringMatching(/^.{20}$/) });
  expect(grant.pid).not.toBe(grant.sid);
  io.emit("hello", 1);
  expect(await get()).toEqual([expect.stringMatching(/^42\["hello",1,"[\w-]{8}\.1"\]$/)]);
});

test("behaviour 106: missed broadcasts, room and direct events come in order, with the same ids; before the CONNECT if that is wanted", async () => {
  const { io, url } = await start({ connectionStateRecovery: { missedBeforeConnect: true } });
  const connection = nextSocket(io);
  const { grant, get, post } = await join(url);
  const socket = await connection;
  socket.join("room1");
  io.emit("hello");
  const offset = offsetOf((await get())[0]);
  await post("1");

  io.emit("hello1");
  io.to("room1").emit("hello2");
  io.to("room2").emit("not for this client");
  socket.broadcast.emit("nor this");
  socket.emit("hello3");
  const { before, grant: again } = await join(url, { pid: grant.pid, offset });
  expect(before.map((frame) => dataOf(frame)[0])).toEqual(["hello1", "hello2", "hello3"]);
  expect(again).toEqual(grant);
});

test("S45, behaviour 108: a pid that is not known, or no text, or an offset that never was: a new session", async () => {
  const { io, url } = await start();
  const { grant, get, post } = await join(url);
  io.emit("hello");
  const offset = offsetOf((await get())[0]);
  await post("1");
  const beyond = `${offset.slice(0, 9)}99`;
  const bogus = [
    { pid: "unknown", offset },
    { pid: { toString: grant.pid }, offset },
    { pid: [grant.pid], offset },
    { pid: grant.pid, offset: [offset] },
    { pid: grant.pid, offset: "a string of the user's" },
    { pid: grant.pid, offset: null },
    { pid: grant.pid, offset: beyond },
  ];
  for (const auth of bogus) {
    const { missed, grant: fresh } = await join(url, auth);
    expect(missed, JSON.stringify(auth)).toEqual([]);
    expect(fresh.sid).not.toBe(grant.sid);
    expect(fresh.pid).not.toBe(grant.pid);
  }
  expect((await join(url, { pid: grant.pid, offset })).grant).toEqual(grant);
});

test("S46: whoever shows the pid of a client that is still there ends that connection first; two there never are", async () => {
  const { io, url } = await start();
  const connection = nextSocket(io);
  const old = await join(url);
  const socket = await connection;
  io.emit("hello");
  const offset = offsetOf((await old.get())[0]);
  const disconnection = heard(socket as never, "disconnect");
  io.emit("written to nobody");
  const { missed, grant } = await join(url, { pid: old.grant.pid, offset });
  expect(await disconnection).toEqual(["forced server close"]);
  expect(missed).toEqual([expect.stringContaining("written to nobody")]);
  expect(grant).toEqual(old.grant);
  expect([...io.sockets.sockets.keys()]).toEqual([grant.sid]);
  expect(io.sockets.sockets.get(grant.sid)).not.toBe(socket);
  expect(await old.get()).toEqual([expect.stringContaining("written to nobody")]);
  expect(await old.get()).toEqual(["1"]);
});

test("two claims at once: there is one socket, and one of the two has it", async () => {
  const { io, url } = await start();
  const { grant, post } = await join(url);
  await post("1");
  const sessions = await Promise.all([rawSession(url), rawSession(url)]);
  await Promise.all(sessions.map((session) => session.post(`40${JSON.stringify({ pid: grant.pid })}`)));
  const frames = (await Promise.all(sessions.map((session) => session.get()))).flat();
  expect(frames).toEqual([`40${JSON.stringify(grant)}`, `40${JSON.stringify(grant)}`]);
  expect([...io.sockets.sockets.keys()]).toEqual([grant.sid]);
  io.emit("to the one");
  const after = (await Promise.all(sessions.map((session) => session.get()))).flat();
  expect(after.toSorted()).toEqual(["1", expect.stringContaining("to the one")]);
});

test("a client that left on purpose, or was sent away, does not come back", async () => {
  const { io, url } = await start();
  const gone = await join(url);
  await gone.post("41");
  expect((await join(url, { pid: gone.grant.pid })).grant.sid).not.toBe(gone.grant.sid);
  const sent = await join(url);
  io.in(sent.grant.sid).disconnectSockets();
  expect((await join(url, { pid: sent.grant.pid })).grant.sid).not.toBe(sent.grant.sid);
});

test("volatile events repeat the last offset, so that a text of the user's at their end is not taken for one", async () => {
  const { io, url } = await start();
  const connection = nextSocket(io);
  const { grant, get, post } = await join(url);
  const socket = await connection;
  io.emit("news");
  const offset = offsetOf((await get())[0]);
  const poll = get();
  // A volatile event is not sent before there is a poll for it.
  await expect.poll(() => socket.conn.transport.isWritable).toBe(true);
  io.volatile.emit("position", "north");
  expect(await poll).toEqual([`42["position","north","${offset}"]`]);
  await post("1");
  io.volatile.emit("position", "south");
  io.emit("more");
  const { missed, grant: again } = await join(url, { pid: grant.pid, offset });
  expect(missed).toEqual([expect.stringMatching(/^42\["more",/)]);
  expect(again.sid).toBe(grant.sid);
});

test("events that await replies have no offset, and are not sent again", async () => {
  const { io, url } = await start();
  const { grant, get, post } = await join(url);
  io.timeout(1_000).emit("question", () => undefined);
  expect(await get()).toEqual(['420["question"]']);
  await post("1");
  const { missed } = await join(url, { pid: grant.pid });
  expect(missed).toEqual([]);
});

test("rooms count as they were when an event was sent, joined and left while the line was dead included", async () => {
  const { io, url } = await start();
  const connection = nextSocket(io);
  const { grant, post } = await join(url);
  const socket = await connection;
  io.to("x").emit("before it joined");
  socket.join("x");
  io.to("x").emit("in x");
  socket.leave("x");
  io.to("x").emit("after it left");
  socket.join("y");
  await post("1");
  io.to("y").emit("in y");
  const { missed } = await join(url, { pid: grant.pid });
  expect(missed.map((frame) => dataOf(frame)[0])).toEqual(["in x", "in y"]);
  expect(io.sockets.sockets.get(grant.sid)?.rooms).toEqual(new Set([grant.sid, "y"]));
});
