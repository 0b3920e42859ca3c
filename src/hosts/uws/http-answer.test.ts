import { expect, it } from "vitest";
import type { HttpAnswer } from "../../server/host.js";
import { writeAnswer } from "./http-answer.js";
import type { NativeResponse } from "./uws-app.js";

/** What was written, in order. */
function written(answer: HttpAnswer, method = "GET"): unknown[] {
  const done: unknown[] = [];
  const response: Partial<NativeResponse> = {
    cork: (callback) => callback(),
    writeStatus: (status) => done.push(status),
    writeHeader: (name, value) => done.push(`${name}: ${value}`),
    end: (body, closesConnection) => done.push(["end", body, closesConnection]),
    endWithoutBody: () => done.push("end without body"),
  };
  try {
    writeAnswer(response as NativeResponse, method, answer);
  } catch (error) {
    return [...done, error];
  }
  return done;
}

it("writes status, headers and body", () => {
  const headers = { "Content-Type": "text/html", "Set-Cookie": ["a=1", "b=2"] };
  expect(written({ status: 200, headers, body: "ok" })).toEqual([
    "200 OK",
    "Content-Type: text/html",
    "Set-Cookie: a=1",
    "Set-Cookie: b=2",
    ["end", "ok", false],
  ]);
});

it("ends the connection where the headers say so, and leaves to uWebSockets.js how an answer travels", () => {
  const headers = {
    Connection: "close",
    "content-length": "0",
    Date: "today",
    "Transfer-Encoding": "chunked",
  };
  expect(written({ status: 413, headers })).toEqual(["413 Payload Too Large", ["end", "", true]]);
});

it("answers HEAD with the length that a body would have", () => {
  expect(written({ status: 200, body: "é" }, "HEAD")).toEqual([
    "200 OK",
    "Content-Length: 2",
    "end without body",
  ]);
  expect(written({ status: 200, headers: { "content-length": "9" } }, "HEAD")).toContain("Content-Length: 9");
});

it.each([204, 304])("says no length with %i", (status) => {
  expect(written({ status }).at(-1)).toBe("end without body");
});

it("writes nothing at all if a header may not travel", () => {
  expect(written({ status: 200, headers: { "X-A": "1\r\nX-B: 2" } })).toEqual([expect.any(TypeError)]);
  expect(written({ status: 200, headers: { "X A": "1" } })).toEqual([expect.any(TypeError)]);
});
