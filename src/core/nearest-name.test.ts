import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.js";

const names = ["cors", "path", "transports", "pingInterval", "pingTimeout", "reconnection"];

test.each([
  ["a letter too many", "corss", "cors"],
  ["a letter too few", "transport", "transports"],
  ["a wrong letter", "bath", "path"],
  ["two letters in each other's place", "cros", "cors"],
  ["another case", "pinginterval", "pingInterval"],
  ["two letters of a long name", "recconection", "reconnection"],
])("%s is found out", (_, written, meant) => {
  expect(nearestName(written, names)).toBe(meant);
});

test.each([
  ["what is right", "cors"],
  ["two letters of a short name", "pats2"],
  ["what resembles none", "wsEngine"],
  ["three letters of a long name", "reconnexxxion"],
  ["nothing at all", ""],
])("%s is left alone", (_, written) => {
  expect(nearestName(written, names)).toBe(null);
});

test("the nearest of several is meant", () => {
  expect(nearestName("retrievals", ["retrieved", "retrieval"])).toBe("retrieval");
});
