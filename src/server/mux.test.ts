import { beforeEach, describe, expect, test, vi } from "vitest";
import { Stage } from "../../test/stage/server-stage.js";
import type { Next } from "./middleware.js";
import type { AnySocket } from "./socket.js";

let stage: Stage;

beforeEach(() => {
  stage = new Stage("/chat");
});

/** Makes `/chat` wait: middlewares go on when the test calls what this returns. */
function holdChat(): Next[] {
  const nexts: Next[] = [];
  stage.namespace("/chat").use((_socket, next) => nexts.push(next));
  return nexts;
}

function collectConnections(name: string): AnySocket[] {
  const sockets: AnySocket[] = [];
  stage.namespace(name).on("connection", (socket: AnySocket) => sockets.push(socket));
  return sockets;
}

describe("joining", () => {
  test("a CONNECT is granted with the socket's id, before the handlers of connection emit anything", () => {
    stage.namespace().on("connection", (socket: AnySocket) => socket.emit("welcome"));
    expect(stage.session().says("0").sent).toEqual(['40{"sid":"id-0"}', '42["welcome"]']);
  });

  test("one session is shared by several namespaces", () => {
    const [main, chat] = [collectConnections("/"), collectConnections("/chat")];
    const session = stage.session().says("0", "0/chat,");
    expect(session.sent).toEqual(['40{"sid":"id-0"}', '40/chat,{"sid":"id-1"}']);
    expect(main[0]?.conn).toBe(chat[0]?.conn);
    expect(main[0]?.client).toBe(chat[0]?.client);
  });

  test("S06: credentials with dangerous keys stay data", () => {
    const sockets = collectConnections("/");
    stage.session().says('0{"__proto__":{"polluted":true},"constructor":1}');
    expect(Object.getOwnPropertyNames(sockets[0]?.handshake.auth)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("S07: an unknown namespace is refused, and the session stays", () => {
    const session = stage.session().says("0/nope,", "0/nope", "0");
    expect(session.sent).toEqual([
      '44/nope,{"message":"Invalid namespace"}',
      '44/nope,{"message":"Invalid namespace"}',
      '40{"sid":"id-0"}',
    ]);
    expect(session.ended).toBeNull();
  });

  test("S09: names are taken literally", () => {
    const session = stage.session().says("0/__proto__,", "0/constructor,", "0/chat?a=b,", "0/ch%61t,");
    expect(session.sent).toHaveLength(4);
    for (const answer of session.sent) expect(answer).toContain("Invalid namespace");
  });

  test("S11: one session joins at most 100 namespaces", () => {
    const names = Array.from({ length: 101 }, (_, index) => `/n${index}`);
    stage = new Stage(...names);
    const session = stage.session().says(...names.map((name) => `0${name},`));
    expect(session.sent[99]).toBe('40/n99,{"sid":"id-99"}');
    expect(session.sent[100]).toBe('44/n100,{"message":"Too many namespaces"}');
    expect(session.ended).toBeNull();
  });
});

describe("middlewares of a namespace", () => {
  test("behaviour 69: in them the socket is not connected and in no list", () => {
    const seen: unknown[] = [];
    stage.namespace("/chat").use((socket, next) => {
      seen.push(socket.connected, stage.namespace("/chat").sockets.has(socket.id));
      next();
    });
    const sockets = collectConnections("/chat");
    stage.session().says("0/chat,");
    expect(seen).toEqual([false, false]);
    expect(sockets[0]?.connected).toBe(true);
    expect(stage.namespace("/chat").sockets.get("id-0")).toBe(sockets[0]);
  });

  test("behaviour 68: those of the main namespace do not concern others", () => {
    stage.namespace().use((_socket, next) => next(new Error("no")));
    expect(stage.session().says("0/chat,").sent).toEqual(['40/chat,{"sid":"id-0"}']);
  });

  test("behaviour 70, S08: an error refuses, with its data; later middlewares are skipped and rooms are left", () => {
    const later = vi.fn<() => void>();
    stage.namespace("/chat").use((socket, next) => {
      socket.join("lobby");
      next(Object.assign(new Error("not authorized"), { data: { code: 7 } }));
    });
    stage.namespace("/chat").use(later);
    const session = stage.session().says("0/chat,");
    expect(session.sent).toEqual(['44/chat,{"message":"not authorized","data":{"code":7}}']);
    expect(later).not.toHaveBeenCalled();
    expect(stage.namespace("/chat").adapter.rooms.size).toBe(0);
    expect(session.ended).toBeNull();
  });

  test("an error whose data cannot be written is refused without it", () => {
    stage.namespace("/chat").use((_socket, next) => next(Object.assign(new Error("no"), { data: 1n })));
    expect(stage.session().says("0/chat,").sent).toEqual(['44/chat,{"message":"Internal error"}']);
    expect(stage.failures).toHaveLength(1);
  });

  test("A03: one that throws or rejects refuses without its words, and is reported", async () => {
    const secret = new Error("the password is 1234");
    stage.namespace().use(() => {
      throw secret;
    });
    stage.namespace("/chat").use(async () => Promise.reject(secret));
    const session = stage.session().says("0", "0/chat,");
    await expect.poll(() => session.sent).toHaveLength(2);
    expect(session.sent).toEqual(['44{"message":"Internal error"}', '44/chat,{"message":"Internal error"}']);
    expect(stage.failures.map(({ error, event }) => [error, event])).toEqual([
      [secret, "connection"],
      [secret, "connection"],
    ]);
  });

  test("A04: only the first call of next counts, and one that never calls it is answered for", () => {
    const nexts = holdChat();
    const session = stage.session().says("0", "0/chat,");
    stage.clock.advance(45_000);
    expect(session.sent[1]).toBe('44/chat,{"message":"Internal error"}');
    expect(stage.failures[0]?.error).toBeInstanceOf(Error);
    nexts[0]?.();
    expect(session.sent).toHaveLength(2);
    expect(session.ended).toBeNull();
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("behaviours 71 and A05: next() after the client has gone is ignored, and nothing is left", () => {
    const nexts = holdChat();
    const sockets = collectConnections("/chat");
    const session = stage.session().says("0/chat,");
    session.end("transport close");
    nexts[0]?.();
    expect(sockets).toEqual([]);
    expect(stage.namespace("/chat").adapter.sids.size).toBe(0);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("a client that leaves and comes back while they are at work is judged anew", () => {
    const nexts = holdChat();
    const session = stage.session().says("0/chat,", "1/chat,", "0/chat,");
    nexts[0]?.();
    expect(session.sent).toEqual([]);
    nexts[1]?.();
    expect(session.sent).toEqual(['40/chat,{"sid":"id-1"}']);
  });
});

describe("packets right behind a CONNECT", () => {
  test("S02: they wait for the verdict and arrive in order", () => {
    const nexts = holdChat();
    const heard: unknown[] = [];
    stage.namespace("/chat").on("connection", (socket: AnySocket) => {
      socket.on("say", (word) => heard.push(word));
    });
    const session = stage.session().says("0/chat,", '2/chat,["say","a"]', '2/chat,["say","b"]');
    expect(heard).toEqual([]);
    nexts[0]?.();
    expect(heard).toEqual(["a", "b"]);
    expect(session.ended).toBeNull();
  });

  test("S02: they are dropped with a refusal, and the session stays", () => {
    const nexts = holdChat();
    const session = stage.session().says("0/chat,", '2/chat,["say","a"]');
    nexts[0]?.(new Error("no"));
    session.says('2/chat,["say","sent before it knew"]');
    expect(session.sent).toEqual(['44/chat,{"message":"no"}']);
    expect(session.ended).toBeNull();
  });

  test("S02: sixteen may wait, not seventeen", () => {
    holdChat();
    const events = Array.from({ length: 16 }, () => '2/chat,["say"]');
    const session = stage.session().says("0/chat,", ...events);
    expect(session.ended).toBeNull();
    session.says('2/chat,["say"]');
    expect(session.ended).toBe("forced server close");
  });

  test("S02: 64 Ki characters may wait, not more", () => {
    holdChat();
    const event = `2/chat,["say","${"x".repeat(32_768 - 17)}"]`;
    expect(event.length).toBe(32_768);
    const session = stage.session().says("0/chat,", event, event);
    expect(session.ended).toBeNull();
    session.says('2/chat,["say"]');
    expect(session.ended).toBe("forced server close");
  });

  test("several CONNECTs make one socket; the second ends the session as if there had been no wait", () => {
    const nexts = holdChat();
    const sockets = collectConnections("/chat");
    const session = stage.session().says("0/chat,", "0/chat,", "0/chat,");
    expect(nexts).toHaveLength(1);
    nexts[0]?.();
    expect(sockets).toHaveLength(1);
    expect(session.ended).toBe("forced server close");
  });
});

describe("disconnect(true)", () => {
  test("ends what waits for middlewares or for a namespace, too: whoever passes later is not let in", () => {
    const nexts = holdChat();
    const chat = collectConnections("/chat");
    const found: (() => void)[] = [];
    const late = new Stage("/late").namespace("/late");
    stage.search = (_name, _auth, done) => found.push(() => done({ kind: "found", namespace: late }));
    const { session, socket } = stage.join();
    // A session by long-polling is there until its client has fetched the end.
    vi.spyOn(session, "close").mockImplementation(() => undefined);
    const onConnection = vi.fn<() => void>();
    late.on("connection", onConnection);
    session.says("0/chat,", "0/late,").take();
    socket.disconnect(true);
    nexts[0]?.();
    found[0]?.();
    expect([chat, onConnection.mock.calls, session.sent]).toEqual([[], [], ["41"]]);
  });
});

describe("speaking out of turn", () => {
  test.each([
    ["S01: an EVENT before any CONNECT", ['2["a"]']],
    ["S01: an ACK before any CONNECT", ["31[]"]],
    ["S04: CONNECT twice", ["0", "0"]],
    ["S12: an EVENT to a namespace that was not joined", ["0", '2/chat,["a"]']],
    ["S12: a DISCONNECT from a namespace that was not joined", ["0", "1/chat,"]],
    ["S13: an EVENT after DISCONNECT", ["0", "1", '2["a"]']],
    ["S14: a CONNECT_ERROR from a client", ["0", '4{"message":"no"}']],
  ])("%s ends the session", (_title, contents) => {
    expect(stage.session().says(...contents).ended).toBe("forced server close");
  });

  test.each([
    ["S03: type 7", "7"],
    ["S03: nothing at all", ""],
    ["S05: credentials that are an array", "0[]"],
    ["S05: credentials that are a text", '0"x"'],
    ["S05: broken JSON", "0{"],
    ["S14: a DISCONNECT with a payload", "1{}"],
    ["S15: an EVENT with an object", "2{}"],
    ["S15: an EVENT without a name", "2[]"],
    ["S16: an EVENT without a payload", "2"],
    ["S18: a reserved name", '2["disconnect"]'],
    ["S22: an id of 20 digits", '299999999999999999999["a"]'],
    ["S26: an ACK that is no array", "31{}"],
    ["a binary message out of the blue", new Uint8Array([1])],
  ])("%s is told to the sockets as error, and ends the session", (_title, content) => {
    const { session, socket } = stage.join();
    const seen: unknown[] = [];
    socket.on("error", (error: Error & { code?: string }) => seen.push(error.code));
    socket.on("disconnect", (reason) => seen.push(reason));
    session.says(content);
    expect(seen).toEqual(["ERR_PARSE", "forced close"]);
    expect(session.ended).toBe("forced close");
  });

  test("behaviour 96: nobody has to listen for error", () => {
    const { session } = stage.join();
    expect(session.says("5woooot").ended).toBe("forced close");
    expect(stage.failures).toEqual([]);
  });

  test("what the peer had sent before it knew of a disconnect is dropped, and the others stay", () => {
    const { session, socket } = stage.join();
    session.says("0/chat,");
    socket.disconnect();
    session.says('2["late"]', "31[]", "1");
    expect(session.ended).toBeNull();
    session.says("0").take();
    session.says("1", '2["now it knows"]');
    expect(session.ended).toBe("forced server close");
  });

  test("after the end nothing is heard", () => {
    const { session, socket } = stage.join();
    const heard = vi.fn<() => void>();
    socket.on("a", heard);
    session.end("transport close");
    session.says('2["a"]');
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("connectTimeout", () => {
  test("behaviour 76: a client that joins nothing has to go", () => {
    const session = stage.session();
    stage.clock.advance(44_999);
    expect(session.ended).toBeNull();
    stage.clock.advance(1);
    expect(session.ended).toBe("forced server close");
  });

  test("a client that was refused everywhere has to go at the same time", () => {
    const session = stage.session();
    stage.clock.advance(40_000);
    session.says("0/nope,");
    stage.clock.advance(5_000);
    expect(session.ended).toBe("forced server close");
  });

  test("a client whose middlewares take too long gets their answer first", () => {
    holdChat();
    const session = stage.session();
    stage.clock.advance(1_000);
    session.says("0/chat,");
    stage.clock.advance(44_000);
    expect(session.ended).toBeNull();
    stage.clock.advance(1_000);
    expect(session.sent).toEqual(['44/chat,{"message":"Internal error"}']);
    expect(session.ended).toBe("forced server close");
  });

  test("it stops with the first socket, and starts anew when the last has left", () => {
    const { session } = stage.join();
    expect(stage.clock.pendingTimers).toBe(0);
    session.says("1");
    stage.clock.advance(45_000);
    expect(session.ended).toBe("forced server close");
  });
});

test("A11: ten thousand clients that came and went leave nothing behind", () => {
  for (let index = 0; index < 10_000; index++) stage.join("/chat").session.end("transport close");
  expect(stage.namespace("/chat").sockets.size).toBe(0);
  expect(stage.namespace("/chat").adapter.rooms.size).toBe(0);
  expect(stage.namespace("/chat").adapter.sids.size).toBe(0);
  expect(stage.clock.pendingTimers).toBe(0);
});

describe("S33: attachments that do not come", () => {
  test("end the session after 30 s, and say that all namespaces waited", () => {
    const { session, socket } = stage.join();
    const errors: string[] = [];
    socket.on("error", (error) => errors.push(error.message));
    session.says('52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', Uint8Array.of(1));
    stage.clock.advance(29_999);
    expect(session.ended).toBeNull();
    stage.clock.advance(1);
    expect(session.ended).toBe("forced close");
    expect(errors).toEqual(["the attachments of a packet did not follow it in time"]);
  });

  test("leave no timer once they have come", () => {
    const { session } = stage.join();
    session.says('51-["a",{"_placeholder":true,"num":0}]', Uint8Array.of(1));
    expect(stage.clock.pendingTimers).toBe(0);
  });
});

describe("a client above its rate", () => {
  test("is not let into namespaces, and may leave those it is in", () => {
    const { session, socket } = stage.join();
    session.tokens = 0;
    session.says("0/chat,", "1");
    expect(session.sent).toEqual(['44/chat,{"message":"Too many events"}']);
    expect(socket.connected).toBe(false);
  });

  test("may still answer what it was asked", () => {
    const { session, socket } = stage.join();
    const heard: unknown[] = [];
    socket.emit("ask", (word: string) => heard.push(word));
    session.tokens = 0;
    session.says('30["yes"]');
    expect(heard).toEqual(["yes"]);
  });

  test("spends nothing on what waited for a verdict and is handled then", () => {
    const nexts = holdChat();
    const session = stage.session().says("0/chat,");
    session.tokens = 2;
    session.says('2/chat,["a"]', '2/chat,["b"]');
    nexts[0]?.();
    expect(session.tokens).toBe(0);
  });
});
