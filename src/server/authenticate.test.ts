import { beforeEach, describe, expect, test } from "vitest";
import { Stage, type FakeSession } from "../../test/stage/server-stage.js";
import { authenticate } from "./authenticate.js";
import type { AnySocket } from "./socket.js";

let stage: Stage;
/** How long the credentials hold that are checked next, in milliseconds. */
let lifeMs: number | null;
let checked: unknown[];

beforeEach(() => {
  stage = new Stage();
  lifeMs = 60_000;
  checked = [];
  authenticate(
    stage.namespace(),
    async ({ token }: { readonly token?: string }) => {
      checked.push(token);
      if (token?.startsWith("good") !== true) throw new Error("the password is 1234");
      return lifeMs === null ? undefined : { expiresAt: new Date(Date.now() + lifeMs) };
    },
    { warning: 10_000 },
  );
});

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A client that has come with a good token, and its socket. */
async function come(): Promise<{ session: FakeSession; socket: AnySocket }> {
  const joined = new Promise<AnySocket>((resolve) => stage.namespace().once("connection", resolve));
  const session = stage.session().says('0{"token":"good"}');
  const socket = await joined;
  session.take();
  return { session, socket };
}

describe("a namespace that is guarded", () => {
  test("lets in whose credentials are good, and tells others nothing of why they are not", async () => {
    const session = stage.session().says('0{"token":"bad"}');
    await settled();
    expect(session.sent).toEqual(['44{"message":"Unauthorized"}']);
    expect(stage.incidents).toEqual(["unauthorized"]);
    session.says('0{"token":"good"}');
    await settled();
    expect(session.sent).toHaveLength(2);
    expect(checked).toEqual(["bad", "good"]);
  });

  test("warns a client before its credentials are over, and disconnects it then", async () => {
    const { session, socket } = await come();
    stage.clock.advance(49_000);
    expect(session.take()).toEqual([]);
    stage.clock.advance(1000);
    expect(session.take()).toEqual([`42["auth_expiring",${String(socket.auth?.expiresAt)}]`]);
    stage.clock.advance(10_000);
    expect(session.take()).toEqual(['42["auth_expired"]', "41"]);
    expect(socket.connected).toBe(false);
  });

  test("lets a client renew them, and nobody else sees them", async () => {
    const { session, socket } = await come();
    const seen: unknown[] = [];
    socket.onAny((...data) => seen.push(data));
    socket.use((data, next) => {
      seen.push(data);
      next();
    });
    lifeMs = 600_000;
    session.says('27["auth_refresh",{"token":"good, too"}]');
    await settled();
    expect(session.take()).toEqual([`437[{"ok":true,"expiresAt":${String(socket.auth?.expiresAt)}}]`]);
    expect([socket.auth?.credentials, socket.handshake.auth]).toEqual([
      { token: "good, too" },
      { token: "good" },
    ]);
    stage.clock.advance(500_000);
    expect([seen, socket.connected]).toEqual([[], true]);
  });

  test.each(['{"token":"bad"}', "null", '"good"', "[]"])(
    "refuses %s in their place, and the old ones hold on",
    async (credentials) => {
      const { session, socket } = await come();
      session.says(`27["auth_refresh",${credentials}]`);
      await settled();
      expect(session.take()).toEqual(['437[{"ok":false}]']);
      expect([socket.connected, socket.auth?.credentials]).toEqual([true, { token: "good" }]);
      stage.clock.advance(60_000);
      expect(socket.connected).toBe(false);
    },
  );

  test("checks one thing of a client at a time", async () => {
    const { session } = await come();
    session.says('27["auth_refresh",{"token":"good 1"}]', '28["auth_refresh",{"token":"good 2"}]');
    await settled();
    expect(session.take().map((text) => String(text).slice(0, 14))).toEqual([
      '438[{"ok":fals',
      '437[{"ok":true',
    ]);
    expect(checked).toEqual(["good", "good 1"]);
  });

  test("keeps no timer for who has left, or was never let in by those behind it", async () => {
    const { session } = await come();
    session.end("transport close");
    expect(stage.clock.pendingTimers).toBe(0);
    stage.namespace().use((_socket, next) => next(new Error("full")));
    stage.session().says('0{"token":"good"}').end("transport close");
    await settled();
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("lets the server renew credentials, or check them again", async () => {
    const { socket } = await come();
    lifeMs = null;
    await socket.auth?.refresh();
    expect([checked, socket.auth?.expiresAt]).toEqual([["good", "good"], null]);
    await expect(socket.auth?.refresh({ token: "bad" })).rejects.toMatchObject({
      code: "ERR_UNAUTHORIZED",
      cause: new Error("the password is 1234"),
    });
    expect(socket.auth?.credentials).toEqual({ token: "good" });
  });

  test("disconnects at once whose credentials are over when it comes", async () => {
    lifeMs = -1;
    const session = stage.session().says('0{"token":"good"}');
    await settled();
    stage.clock.advance(0);
    expect(session.sent.slice(1)).toEqual(['42["auth_expired"]', "41"]);
  });
});
