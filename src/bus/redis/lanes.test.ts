// What everybody hears travels on several channels, and each bus speaks on one of them.
import { expect, it } from "vitest";
import { Lanes } from "./lanes.js";

it("hears all lanes of the shared channel as that channel, and speaks on one of them, always the same", () => {
  const lanes = new Lanes("app:all");
  const heard = lanes.hearOn("app:all");
  expect(heard).toHaveLength(16);
  expect(heard.map((lane) => lanes.channelOf(lane))).toEqual(heard.map(() => "app:all"));
  expect(heard).toContain(lanes.speakOn("app:all"));
  expect(lanes.speakOn("app:all")).toBe(lanes.speakOn("app:all"));
});

it("leaves other channels as they are", () => {
  const lanes = new Lanes("app:all");
  expect(lanes.speakOn("app:inbox")).toBe("app:inbox");
  expect(lanes.hearOn("app:inbox")).toEqual(["app:inbox"]);
  expect(lanes.channelOf("app:inbox")).toBe("app:inbox");
});

it("lets several buses share the work", () => {
  const spoken = new Set(Array.from({ length: 200 }, () => new Lanes("app:all").speakOn("app:all")));
  expect(spoken.size).toBeGreaterThan(8);
});
