import { expect, it } from "vitest";
import { readQuery } from "./request-query.js";

it.each([
  ["/socket.io/", {}],
  ["/socket.io/?EIO=4&transport=polling&t=a&t=b", { EIO: "4", transport: "polling", t: "b" }],
  ["/?a=%41+b&%3D", { a: "A b", "=": "" }],
  ["/?&&a&=b", { a: "", "": "b" }],
])("reads the query of %s", (url, query) => {
  expect({ ...readQuery(url) }).toEqual(query);
});

it("reads a second question mark as a part of the first key, with and without escapes", () => {
  expect({ ...readQuery("/??a=1") }).toEqual({ "?a": "1" });
  expect({ ...readQuery("/??a=%31") }).toEqual({ "?a": "1" });
});
