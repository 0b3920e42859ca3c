import { expect, it } from "vitest";
import { type BodyResult, RequestBody } from "./request-body.js";
import type { NativeResponse } from "./uws-app.js";

interface Stage {
  readonly body: RequestBody;
  readonly results: BodyResult[];
  readonly receive: (text: string, isLast?: boolean) => void;
  readonly read: (maxBytes?: number) => void;
}

function stage(maxBytes: number, announced?: string): Stage {
  let onData: ((chunk: ArrayBuffer, isLast: boolean) => void) | undefined;
  const response = { onData: (handler: typeof onData) => (onData = handler) };
  const body = new RequestBody(response as Partial<NativeResponse> as NativeResponse, announced, maxBytes);
  const results: BodyResult[] = [];
  return {
    body,
    results,
    receive: (text, isLast = false) => {
      const chunk = new TextEncoder().encode(text);
      onData?.(chunk.buffer, isLast);
      // uWebSockets.js takes the chunk back when the handler returns.
      chunk.fill(0);
    },
    read: (limit = maxBytes) => body.read(limit, (result) => results.push(result)),
  };
}

it("joins the chunks before anybody decodes them", () => {
  const { receive, read, results } = stage(100);
  read();
  receive("on");
  receive("e", true);
  expect(results).toEqual([Buffer.from("one")]);
});

it("keeps a body that has come for whoever asks later", () => {
  const { receive, read, results } = stage(100);
  receive("late", true);
  read();
  expect(results).toEqual([Buffer.from("late")]);
});

it("gives an empty body as such", () => {
  const { receive, read, results } = stage(100);
  read();
  receive("", true);
  expect(results).toEqual([Buffer.alloc(0)]);
});

it("does not listen to a body that announces more than is allowed", () => {
  const { receive, read, results } = stage(3, "4");
  receive("four", true);
  read();
  expect(results).toEqual(["tooLarge"]);
});

it("tells a body that grows too large at once, and passes over the rest", () => {
  const { receive, read, results } = stage(3);
  read();
  receive("abc");
  expect(results).toEqual([]);
  receive("d");
  receive("e", true);
  expect(results).toEqual(["tooLarge"]);
});

it("takes exactly as much as is allowed, also by a reader who allows less", () => {
  const exact = stage(3);
  exact.receive("abc", true);
  exact.read();
  expect(exact.results).toEqual([Buffer.from("abc")]);
  const less = stage(3);
  less.receive("abc", true);
  less.read(2);
  expect(less.results).toEqual(["tooLarge"]);
});

it("tells that the client has left, before or after somebody asked, but not behind a whole body", () => {
  const asked = stage(3);
  asked.read();
  asked.receive("a");
  asked.body.abort();
  asked.receive("b", true);
  expect(asked.results).toEqual(["aborted"]);
  const unasked = stage(3);
  unasked.body.abort();
  unasked.read();
  expect(unasked.results).toEqual(["aborted"]);
  const whole = stage(3);
  whole.read();
  whole.receive("abc", true);
  whole.body.abort();
  expect(whole.results).toEqual([Buffer.from("abc")]);
});
