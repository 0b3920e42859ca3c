// Tests of sessions that are tied to more than their id, and of what a server says about being ready.
import { describe, expect, it } from "vitest";
import { EngineStage, type RequestParts } from "../../../test/stage/engine-stage.js";
import type { BindSession } from "./binding.js";

const polling = "EIO=4&transport=polling";
const unknown = '400 {"code":1,"message":"Session ID unknown"}';

const cookieOf: BindSession = (request: { headers: Record<string, string> }) => request.headers["cookie"];
const by = (cookie: string | undefined, method = "GET"): RequestParts => ({ method, headers: { cookie } });

describe("a session that is bound", () => {
  it("is not there for who brings its id, but not what its first request brought", () => {
    const stage = new EngineStage({ bindSession: cookieOf });
    const told: unknown[] = [];
    stage.engine.on("connection_error", ({ context }) => told.push(context));
    stage.request(polling, by("alice"));
    const { session } = stage.last;
    const query = `${polling}&sid=${session.id}`;
    expect(stage.request(query, by("mallory", "POST")).answered).toBe(unknown);
    expect(stage.request(query, by(undefined)).answered).toBe(unknown);
    const upgrade = `EIO=4&transport=websocket&sid=${session.id}`;
    expect(stage.upgrade(upgrade, by("mallory")).rejected).toBe("400 Session ID unknown");
    expect(session.readyState).toBe("open");
    expect(told).toEqual(Array.from({ length: 3 }, () => ({ name: "FOREIGN_SESSION" })));

    const poll = stage.request(query, by("alice"));
    expect(poll.answered).toBe("nothing");
    expect(stage.upgrade(upgrade, by("alice")).rejected).toBe(null);
  });

  it("may be bound to nothing, as long as the others bring nothing", () => {
    const stage = new EngineStage({ bindSession: cookieOf });
    stage.request(polling, by(undefined));
    const query = `${polling}&sid=${stage.last.session.id}`;
    expect(stage.request(query, by("mallory")).answered).toBe(unknown);
    expect(stage.request(query, by(undefined)).answered).toBe("nothing");
  });

  it("is nobody's where the application's function throws", () => {
    let isBroken = false;
    const stage = new EngineStage({
      bindSession: (request) => {
        if (isBroken) throw new Error("no such key");
        return cookieOf(request);
      },
    });
    stage.request(polling, by("alice"));
    const query = `${polling}&sid=${stage.last.session.id}`;
    isBroken = true;
    expect(stage.request(query, by("alice")).answered).toBe(unknown);
    stage.request(polling, by("bob"));
    isBroken = false;
    expect(stage.request(`${polling}&sid=${stage.last.session.id}`, by("bob")).answered).toBe(unknown);
  });

  it("is refused as an option that is no function", () => {
    expect(() => new EngineStage({ bindSession: "cookie" as never })).toThrow("bindSession");
  });
});

describe("the troubles of an engine", () => {
  it("are none while it would let somebody in, and have the names of refusals otherwise", () => {
    const stage = new EngineStage({ maxConnections: 1 });
    expect(stage.engine.troubles).toEqual([]);
    stage.openPolling();
    expect(stage.engine.troubles).toEqual(["TOO_MANY_CONNECTIONS"]);
    stage.last.session.terminate();
    expect(stage.engine.troubles).toEqual([]);
    stage.engine.close();
    expect(stage.engine.troubles).toEqual(["SERVER_CLOSED"]);
  });
});
