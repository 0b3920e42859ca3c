import { describe, expect, it } from "vitest";
import { AddressLimits } from "./address-limits.js";

const bounds = { rate: { perSecond: 1, burst: 2 }, maxSessions: 3, events: false } as const;

describe("AddressLimits", () => {
  it("says how long an address in a hurry should wait, and lets others in", () => {
    const limits = new AddressLimits(bounds);
    expect([limits.admit("a", 0), limits.admit("a", 0), limits.admit("a", 0)]).toEqual([0, 0, 1000]);
    expect(limits.admit("a", 400)).toBe(600);
    expect(limits.admit("b", 400)).toBe(0);
    expect(limits.admit("a", 1000)).toBe(0);
  });

  it("bounds the sessions that one address holds", () => {
    const limits = new AddressLimits(bounds);
    for (let n = 0; n < 3; n++) limits.enter("a", 0);
    expect(limits.admit("a", 60_000)).toBe(1000);
    limits.leave("a", 60_000);
    expect(limits.admit("a", 60_000)).toBe(0);
  });

  it("forgets who has left and may do everything again", () => {
    const limits = new AddressLimits(bounds);
    limits.enter("a", 0);
    limits.leave("a", 0);
    expect(limits.size).toBe(0);
    limits.admit("b", 0);
    limits.enter("b", 0);
    limits.leave("b", 0);
    // A token is owed: forgetting would be a present.
    expect(limits.size).toBe(1);
  });

  it("remembers a bounded number of addresses, and none of those with sessions is forgotten", () => {
    const limits = new AddressLimits(bounds, 3);
    for (let n = 0; n < 3; n++) limits.enter("holder", 0);
    for (const address of ["a", "b", "c", "d", "e"]) limits.admit(address, 0);
    expect(limits.size).toBe(1 + 3);
    expect(limits.admit("holder", 0)).toBe(1000);
  });

  it("gives all sessions of an address one bucket to send from, and keeps it when they come again", () => {
    const limits = new AddressLimits({ ...bounds, events: { perSecond: 1, burst: 2 } });
    const bucket = limits.enter("a", 0);
    expect(limits.enter("a", 0)).toBe(bucket);
    expect(limits.enter("b", 0)).not.toBe(bucket);
    bucket?.take(0);
    limits.leave("a", 0);
    limits.leave("a", 0);
    expect(limits.enter("a", 500)).toBe(bucket);
    limits.leave("a", 60_000);
    expect(limits.enter("a", 60_000)).not.toBe(bucket);
  });

  it("forgets those who have rested enough when others come", () => {
    const limits = new AddressLimits(bounds);
    for (const address of ["a", "b", "c", "d"]) limits.admit(address, 0);
    limits.admit("e", 60_000);
    limits.admit("f", 60_000);
    expect(limits.size).toBe(2);
  });
});
