// Tests of the move from long-polling to a WebSocket, in virtual time, and the promise that it neither loses nor doubles anything.
import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  EngineStage,
  type FakeExchange,
  type FakeLink,
  framesOf,
  type PollingClient,
} from "../../../test/stage/engine-stage.js";
import { encodeFrame } from "../../protocol/index.js";

const message = (text: string) => encodeFrame("message", text);

describe("the move to a WebSocket", () => {
  let stage: EngineStage;
  let client: PollingClient;
  let link: FakeLink;
  beforeEach(() => {
    stage = new EngineStage();
    client = stage.openPolling();
    link = client.upgrade().open;
  });

  function receive(frame: string): void {
    link.receive(frame);
    stage.clock.endTurn();
  }

  it("answers the probe, lets the client's GET go with a noop, and takes over (behaviour 47)", () => {
    const told: string[] = [];
    client.session.conn
      .on("upgrading", ({ name }) => told.push(`upgrading ${name}`))
      .on("upgrade", ({ name }) => told.push(`upgrade ${name}`));
    const poll = client.poll();
    receive("2probe");
    expect(link.sent).toEqual(["3probe"]);
    expect(poll.answered).toBe("nothing");
    stage.clock.advance(20);
    expect(poll.answered).toBe("200 6");
    receive("5");
    client.session.send(message("on the WebSocket"));
    stage.clock.endTurn();
    expect(link.sent).toEqual(["3probe", "4on the WebSocket"]);
    expect(told).toEqual(["upgrading websocket", "upgrade websocket"]);
    expect([client.session.conn.upgraded, client.session.conn.upgrading]).toEqual([true, false]);
  });

  it("lets a GET go that comes while it probes, after at most a tenth of a second", () => {
    receive("2probe");
    stage.clock.advance(20);
    const poll = client.poll();
    stage.clock.advance(100);
    expect(poll.answered).toBe("200 6");
  });

  it("sends by polling until the client's upgrade frame", () => {
    receive("2probe");
    const poll = client.poll();
    client.session.send(message("early"));
    stage.clock.endTurn();
    expect(poll.answered).toBe("200 4early");
  });

  it("brings what no GET has fetched along, before what is sent later (behaviour 46)", () => {
    receive("2probe");
    client.session.send(message("unfetched"));
    link.receive("5");
    client.session.send(message("later"));
    stage.clock.endTurn();
    expect(link.sent).toEqual(["3probe", "4unfetched", "4later"]);
  });

  it("hears the frames behind the upgrade frame of the same chunk", () => {
    receive("2probe");
    link.receive("5");
    link.receive("4next");
    expect(client.heard.heard).toEqual(["next"]);
  });

  it("happens without a probe, too", () => {
    receive("5");
    expect(client.session.transport.name).toBe("websocket");
  });

  it("answers a GET that still waits with a noop, and hears a POST that is under way", () => {
    const poll = client.poll();
    const post = client.beginPost();
    receive("5");
    expect(poll.answered).toBe("200 6");
    post.body("4late");
    expect(post.answered).toBe("200 ok");
    expect(client.heard.heard).toEqual(["late"]);
  });

  it("goes on with the heartbeat that was running (behaviour 40)", () => {
    stage.clock.advance(5000);
    receive("5");
    stage.clock.advance(20_000);
    expect(link.sent).toEqual(["2"]);
    receive("3");
    stage.clock.advance(44_000);
    expect(client.session.readyState).toBe("open");
  });

  it("refuses requests by polling afterwards, and the WebSocket works on (behaviour 47)", () => {
    receive("5");
    expect(client.poll().answered).toBe('400 {"code":3,"message":"Bad request"}');
    receive("4hi");
    expect(client.heard.heard).toEqual(["hi"]);
  });

  it("closes a second WebSocket, during it and after it, and the first works on (behaviour 47)", () => {
    expect(client.upgrade().open.sent).toEqual(["close"]);
    receive("2probe");
    expect(client.upgrade().open.sent).toEqual(["close"]);
    receive("5");
    expect(client.upgrade().open.sent).toEqual(["close"]);
    receive("4hi");
    expect(client.heard.heard).toEqual(["hi"]);
  });

  it.each(["4hello", "2", "6", "2probe2"])("is given up for %j, and polling works on", (frame) => {
    receive(frame);
    expect(link.sent).toEqual(["close"]);
    client.post("4by polling");
    expect(client.heard.heard).toEqual(["by polling"]);
    expect(client.upgrade().open.sent).toEqual([]);
  });

  it.each([
    ["before the probe", []],
    ["after the probe", ["2probe"]],
  ])("is given up after upgradeTimeout %s, and polling works on (behaviour 44)", (_when, frames) => {
    for (const frame of frames) receive(frame);
    stage.clock.advance(9980);
    expect(link.sent).not.toContain("close");
    stage.clock.advance(40);
    expect(link.sent).toContain("close");
    client.post("4by polling");
    expect(client.heard.heard).toEqual(["by polling"]);
  });

  it("is given up when the session closes before the probe (behaviour 44)", () => {
    client.session.close();
    expect(link.sent).toEqual(["close"]);
  });

  it("is given up when the session ends (behaviour 44)", () => {
    receive("2probe");
    client.session.terminate();
    expect(link.sent).toEqual(["3probe", "close"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it("ends a session that closes meanwhile wherever the client comes for the rest", () => {
    receive("2probe");
    client.session.send(message("last"));
    client.session.close();
    receive("5");
    expect(link.sent).toEqual(["3probe", "4last", "close"]);
    link.end();
    expect(client.heard.heard).toEqual(["closed (forced close)"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });
});

it("is refused with allowUpgrades: false, which is announced", () => {
  const stage = new EngineStage({ allowUpgrades: false });
  const handshake = stage.request("EIO=4&transport=polling");
  expect(framesOf(handshake)[0]).toContain('"upgrades":[]');
  const upgrade = stage.upgrade(`EIO=4&transport=websocket&sid=${stage.last.session.id}`);
  expect(upgrade.rejected).toBe("400 Bad request");
});

/** What can happen, in any order; `step` takes the client one step further on its way to the WebSocket. */
type Happening = "serverSends" | "clientSends" | "poll" | "step" | "tick";

/** A client as stock clients are: it polls, posts, probes, waits for its GET, and then says that it has moved. */
class MovingClient {
  readonly stage: EngineStage = new EngineStage();
  readonly client: PollingClient = this.stage.openPolling();
  readonly received: string[] = [];
  readonly #waiting: string[] = [];
  #poll: FakeExchange | null = null;
  #link: FakeLink | null = null;
  #linkRead = 0;
  #steps = 0;
  isPaused = false;
  hasMoved = false;
  isOver = false;

  /** Steps: 1 open, 2 probe, 3 the answer is read, 4 polling has stopped, 5 upgrade frame. */
  step(): void {
    if (this.isOver) return;
    switch (this.#steps) {
      case 0:
        this.#link = this.client.upgrade().open;
        break;
      case 1:
        this.#link?.receive("2probe");
        break;
      case 2:
        this.isPaused = true;
        break;
      case 3:
        if (this.#poll !== null) return;
        break;
      case 4:
        this.hasMoved = true;
        this.#link?.receive("5");
        for (const text of this.#waiting.splice(0)) this.#link?.receive(`4${text}`);
        break;
    }
    this.#steps++;
  }

  poll(): void {
    if (this.#poll === null && !this.isPaused && !this.isOver) this.#poll = this.client.poll();
  }

  send(text: string): void {
    if (this.isOver) return;
    if (this.hasMoved) this.#link?.receive(`4${text}`);
    else if (this.isPaused) this.#waiting.push(text);
    else this.client.post(`4${text}`);
  }

  /** Reads all that has come. */
  read(): void {
    this.stage.clock.endTurn();
    if (this.#poll?.isAnswered === true) {
      this.#take(framesOf(this.#poll));
      this.#poll = null;
    }
    const sent = this.#link?.sent ?? [];
    this.#take(sent.slice(this.#linkRead).map(String));
    this.#linkRead = sent.length;
  }

  /** The WebSocket's connection is lost, together with an upgrade frame that was on its way if `isSaid`. */
  cut(isSaid: boolean): void {
    this.read();
    if (isSaid && this.#steps === 4) this.isOver = true;
    if (this.hasMoved) this.isOver = true;
    this.#link?.end();
    this.isPaused = false;
    this.#steps = 6;
    if (!this.isOver) for (const text of this.#waiting.splice(0)) this.send(text);
  }

  #take(frames: readonly string[]): void {
    this.received.push(...frames.filter((frame) => frame.startsWith("4")).map((frame) => frame.slice(1)));
  }
}

describe("whatever happens during the move, and wherever it is cut (H34, behaviour 46)", () => {
  const happenings = fc.array(
    fc.constantFrom<Happening>("serverSends", "clientSends", "poll", "step", "step", "tick"),
    { maxLength: 40 },
  );

  it("no message is lost or doubled, or comes out of order", () => {
    fc.assert(
      fc.property(happenings, fc.option(fc.nat(40)), fc.boolean(), (happened, cutAt, isSaid) => {
        const moving = new MovingClient();
        const { stage, client } = moving;
        const toClient: string[] = [];
        const toServer: string[] = [];
        for (const [index, what] of happened.entries()) {
          if (index === cutAt) moving.cut(isSaid);
          if (what === "serverSends") {
            if (client.session.readyState === "open") toClient.push(`s${index}`);
            client.session.send(message(`s${index}`));
          } else if (what === "clientSends") {
            if (!moving.isOver) toServer.push(`c${index}`);
            moving.send(`c${index}`);
          } else if (what === "poll") moving.poll();
          else if (what === "step") moving.step();
          else stage.clock.advance(50);
          moving.read();
        }
        for (let round = 0; round < 10; round++) {
          moving.step();
          moving.poll();
          stage.clock.advance(150);
          moving.read();
        }
        const heard = client.heard.heard.filter(
          (each) => String(each).startsWith("c") && !String(each).startsWith("closed"),
        );
        if (!moving.isOver) {
          expect(moving.received).toEqual(toClient);
          expect(heard).toEqual(toServer);
        } else {
          // The session went with its WebSocket: what did arrive is the beginning, in order.
          expect(moving.received).toEqual(toClient.slice(0, moving.received.length));
          expect(heard).toEqual(toServer.slice(0, heard.length));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
