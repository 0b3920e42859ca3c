// Tests of the client's WebTransport against a fake session: opening, sending, hearing, and every end. The real one is in test/webtransport.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSession, type FakeStream, settle } from "../../../test/fakes/webtransport-session.js";
import { VirtualClock } from "../../testkit/virtual-clock.js";
import type { ClientTransport, OutgoingFrame, TransportContext } from "../transport.js";
import { webTransport } from "./webtransport.js";

/** A session as a page opens it: the same fake from its other end. */
class FakeWebTransport extends FakeSession {
  static opened: FakeWebTransport | null = null;
  static error: Error | null = null;
  readonly url: string;
  readonly options: unknown;
  readonly ready: Promise<void>;
  stream: FakeStream | null = null;
  #isReady: () => void = () => undefined;

  constructor(url: string, options: unknown) {
    super();
    if (FakeWebTransport.error !== null) throw FakeWebTransport.error;
    this.url = url;
    this.options = options;
    this.ready = new Promise((resolve) => (this.#isReady = resolve));
    FakeWebTransport.opened = this;
  }

  async open(): Promise<FakeStream> {
    this.#isReady();
    await settle();
    if (this.stream === null) throw new Error("no stream was opened");
    return this.stream;
  }

  createBidirectionalStream(): Promise<FakeStream> {
    this.stream = this.openStream();
    return Promise.resolve(this.stream);
  }
}

const frame = (text: string): string => String.fromCharCode(text.length) + text;
const message = (data: string | Uint8Array): OutgoingFrame => ({ data });

interface Stage {
  readonly clock: VirtualClock;
  readonly transport: ClientTransport;
  readonly heard: unknown[];
  readonly session: FakeWebTransport;
}

function openTransport(sid = "", options: object = {}): Stage {
  const clock = new VirtualClock();
  const heard: unknown[] = [];
  const query = `EIO=4&transport=webtransport${sid && `&sid=${sid}`}`;
  const context: TransportContext = {
    owner: {},
    options,
    clock,
    url: () => `http://localhost:3000/socket.io/?${query}`,
    atEnd: () => undefined,
  };
  const transport = webTransport.open(context, {
    onContent: (each) => heard.push(each),
    onDrain: () => heard.push("drain"),
    onEnd: (reason, details) => heard.push([reason, details]),
    onMove: () => undefined,
    onUpgrade: () => undefined,
  });
  return { clock, transport, heard, session: FakeWebTransport.opened as FakeWebTransport };
}

async function open(sid?: string): Promise<Stage & { stream: FakeStream }> {
  const stage = openTransport(sid);
  const stream = await stage.session.open();
  return { ...stage, stream };
}

beforeEach(() => {
  FakeWebTransport.opened = null;
  FakeWebTransport.error = null;
  vi.stubGlobal("WebTransport", FakeWebTransport);
});
afterEach(() => void vi.unstubAllGlobals());

describe("while it opens", () => {
  it("asks over TLS, with what the application gives the browser", () => {
    const given = { serverCertificateHashes: [] };
    const { session } = openTransport("", { transportOptions: { webtransport: given } });
    expect([session.url, session.options]).toEqual([
      "https://localhost:3000/socket.io/?EIO=4&transport=webtransport",
      given,
    ]);
  });

  it("keeps what is sent, and writes it behind its first frame", async () => {
    const { transport, session } = openTransport();
    transport.send(message("4early"));
    expect([transport.queue.length, transport.isWritable]).toEqual([1, false]);
    const stream = await session.open();
    expect(stream.received).toEqual([frame("0") + frame("4early")]);
  });

  it("says which session it is to move", async () => {
    const { stream } = await open("abc");
    expect(stream.received).toEqual([frame('0{"sid":"abc"}')]);
  });

  it("fails where the program has no WebTransport, or does not allow it", async () => {
    vi.stubGlobal("WebTransport", undefined);
    const absent = openTransport();
    await settle();
    expect(absent.heard).toMatchObject([["transport error", { message: "webtransport error" }]]);
    vi.stubGlobal("WebTransport", FakeWebTransport);
    FakeWebTransport.error = new Error("blocked");
    const blocked = openTransport();
    await settle();
    expect(blocked.heard).toMatchObject([["transport error", { description: FakeWebTransport.error }]]);
  });

  it("fails when the session is lost", async () => {
    const { session, heard } = openTransport();
    await session.lose(new Error("no such server"));
    expect(heard).toMatchObject([["transport error", { message: "webtransport error" }]]);
  });

  it("tells nothing when it is given up", async () => {
    const { transport, session, heard } = openTransport();
    transport.terminate();
    await session.end({});
    expect([heard, session.closedWith]).toEqual([[], {}]);
  });
});

describe("while it is open", () => {
  it("sends all frames of a turn in one write, and drains when they have left", async () => {
    const { transport, stream, clock, heard } = await open();
    expect([stream.received.length, heard.splice(0)]).toEqual([1, ["drain"]]);
    transport.send(message("4one"));
    transport.send(message(Uint8Array.of(1, 2)));
    expect(transport.isWritable).toBe(false);
    clock.endTurn();
    await settle();
    expect(stream.received).toEqual([`${frame("4one")}\x82\x01\x02`]);
    expect([heard, transport.isWritable]).toEqual([["drain"], true]);
  });

  it("keeps what a slow network does not take", async () => {
    const { transport, stream, clock } = await open();
    expect(stream.received.length).toBe(1);
    stream.isSlow = true;
    for (const text of ["4one", "4two", "4three"]) {
      transport.send(message(text));
      clock.endTurn();
      await settle();
    }
    expect([stream.received, transport.queue.length]).toEqual([[frame("4one")], 2]);
    stream.isSlow = false;
    await stream.take();
    expect(stream.received).toEqual([frame("4two") + frame("4three")]);
  });

  it("hears frames of text and of bytes, however they are cut", async () => {
    const { stream, heard } = await open();
    heard.length = 0;
    stream.send([0x03, 0x34, 0xc3], [0xa9, 0x83, 1, 2], [3], frame("b"));
    await settle();
    expect(heard).toEqual(["4é", Uint8Array.of(1, 2, 3), "b"]);
  });
});

describe("it ends", () => {
  const lost = [
    "transport close",
    expect.objectContaining({ description: "webtransport connection closed" }),
  ];

  it.each([
    ["with the server's stream", (_: FakeWebTransport, stream: FakeStream) => stream.end(), lost],
    ["with the session", (session: FakeWebTransport) => void session.end({ closeCode: 4 }), lost],
    ["with the network", (session: FakeWebTransport) => void session.lose(new Error("gone")), lost],
    [
      "with a frame of no length",
      (_: FakeWebTransport, stream: FakeStream) => stream.send([0]),
      ["parse error", expect.objectContaining({ description: "a frame of 0 bytes" })],
    ],
  ])("%s, and is told once", async (_, end, told) => {
    const { session, stream, heard } = await open();
    heard.length = 0;
    end(session, stream);
    await settle();
    expect(heard).toEqual([told]);
    expect([session.closedWith, stream.isEnded || stream.isReset]).toEqual([{}, true]);
  });

  it("politely, behind what was sent, and waits a second for the server", async () => {
    const { transport, session, stream, clock, heard } = await open();
    heard.length = 0;
    transport.send(message("41"));
    transport.close();
    await settle();
    expect([stream.received, stream.isEnded]).toEqual([[frame("0"), frame("41")], true]);
    clock.advance(999);
    expect(session.closedWith).toBe(null);
    clock.advance(1);
    expect([session.closedWith, heard]).toEqual([{}, []]);
  });

  it("politely also on a slow network: nothing that was queued is left out", async () => {
    const { transport, stream, clock } = await open();
    expect(stream.received.length).toBe(1);
    stream.isSlow = true;
    transport.send(message("4one"));
    clock.endTurn();
    await settle();
    transport.send(message("41"));
    transport.close();
    stream.isSlow = false;
    await stream.take();
    expect([stream.received, stream.isEnded]).toEqual([[frame("4one"), frame("41")], true]);
  });

  it("when its page goes, of which browsers tell a server nothing", async () => {
    const target = new EventTarget();
    vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
    vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
    const { session, stream } = await open();
    target.dispatchEvent(new Event("pagehide"));
    await settle();
    expect([stream.isEnded, session.closedWith]).toEqual([true, {}]);
  });
});
