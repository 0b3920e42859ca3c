import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.js";

const names = ["cors", "path", "transports", "pingInterval", "pingTimeout", "reconnection"];

test.each([
  ["a letter too many", "corss", "cors"],
  ["a letter too few", "transport", "transports"],
  ["a wrong letter", "bath", "path"],
  ["two letters in each other's place", "cros", "cors"],
  ["another case", "pinginterval", "pingInterval"],
  ["two letters of a long name", "recconection", "reconnection"],
])("%s is found out", (_, written, meant) => {
  expect(didYouMean(written, names)).toBe(` (did you mean "${meant}"?)`);
});

test.each([
  ["what is right", "cors"],
  ["two letters of a short name", "pats2"],
  ["what resembles none", "wsEngine"],
  ["three letters of a long name", "reconnexxxion"],
  ["nothing at all", ""],
])("%s is left alone", (_, written) => {
  expect(didYouMean(written, names)).toBe("");
});

test("the nearest of several is meant", () => {
  expect(didYouMean("retrievals", ["retrieved", "retrieval"])).toBe(' (did you mean "retrieval"?)');
});
