import { describe, expect, it } from "vitest";
import { Fault } from "../../protocol/index.js";
import { VirtualClock } from "../../testkit/virtual-clock.js";
import { WebSocketProtocolError } from "../../websocket/index.js";
import { badRequest, refuse } from "./refusal.js";
import { ParseError } from "../errors.js";
import { type Incident, Incidents } from "./incidents.js";
import { PeerError } from "./peer-error.js";

const culprit = { request: { remoteAddress: "203.0.113.7" } };

function stage(): { clock: VirtualClock; told: Incident[]; incidents: Incidents } {
  const clock = new VirtualClock();
  const told: Incident[] = [];
  return { clock, told, incidents: new Incidents(clock, (incident) => told.push(incident)) };
}

describe("incidents", () => {
  it("are counted each, and told in bounded numbers", () => {
    const { clock, told, incidents } = stage();
    for (let n = 0; n < 1000; n++) incidents.report("a", "words", culprit);
    incidents.report("b", "other words", culprit);
    clock.advance(10_000);
    incidents.report("a", "words", culprit);
    expect(incidents.counts()).toEqual(
      new Map([
        ["a", 1001],
        ["b", 1],
      ]),
    );
    expect(told).toEqual([
      { code: "a", message: "words", count: 1, untold: 0, address: "203.0.113.7" },
      { code: "b", message: "other words", count: 1, untold: 0, address: "203.0.113.7" },
      { code: "a", message: "words", count: 1001, untold: 999, address: "203.0.113.7" },
    ]);
  });

  it("have the names of refusals", () => {
    const { told, incidents } = stage();
    incidents.reportRefusal(refuse("unknownSession", { sid: "secret" }), culprit);
    incidents.reportRefusal(badRequest("DUPLICATE_SID", {}), culprit);
    expect(told.map(({ code }) => code)).toEqual(["session-id-unknown", "duplicate-sid"]);
    expect(JSON.stringify(told)).not.toContain("secret");
  });

  it("name the option that decides about a refusal", () => {
    const { told, incidents } = stage();
    incidents.reportRefusal(refuse("unsupportedProtocol", {}), culprit);
    incidents.reportRefusal(
      refuse("forbidden", { name: "FOREIGN_ORIGIN", origin: "https://a.example" }),
      culprit,
    );
    incidents.reportRefusal(refuse("forbidden", {}), culprit);
    expect(told.map(({ message }) => message)).toEqual([
      "Unsupported protocol version: the option allowEIO3 lets clients of Socket.IO 2 in",
      "Forbidden: the option cors says which other origins' pages are let in",
      "Forbidden",
    ]);
  });

  it("have the names of faults, violations and what else peers do to end a session", () => {
    const { told, incidents } = stage();
    incidents.reportEnd("parse error", new Fault("unknown-frame"), culprit);
    incidents.reportEnd("forced close", new ParseError(new Fault("invalid-payload")), culprit);
    incidents.reportEnd("transport error", new WebSocketProtocolError("not-masked"), culprit);
    incidents.reportEnd("transport error", new PeerError("poll-overlap"), culprit);
    incidents.reportEnd("ping timeout", undefined, culprit);
    expect(told.map(({ code }) => code)).toEqual([
      "unknown-frame",
      "invalid-payload",
      "not-masked",
      "poll-overlap",
      "ping-timeout",
    ]);
  });

  it("are not what networks and applications do", () => {
    const { told, incidents } = stage();
    incidents.reportEnd("transport close", { code: 1006, reason: "" }, culprit);
    incidents.reportEnd("transport error", new Error("read ECONNRESET"), culprit);
    incidents.reportEnd("server namespace disconnect", undefined, culprit);
    expect(told).toEqual([]);
  });
});
