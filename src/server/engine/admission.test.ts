// Tests of the ids that an application makes for sessions. What becomes of a refusal is engine.test.ts.
import { expect, it } from "vitest";
import { VirtualClock } from "../../testkit/virtual-clock.js";
import type { Refused } from "./refusal.js";
import { askForId } from "./admission.js";
import type { HttpRequest } from "../host.js";

const request: HttpRequest = {
  method: "GET",
  url: "/",
  query: {},
  headers: {},
  remoteAddress: "",
  isSecure: false,
  raw: null,
};

async function ask(generateId: () => string | PromiseLike<string>): Promise<string | Refused> {
  return new Promise((resolve) => {
    askForId(generateId, request, new VirtualClock(), (id) => id !== "taken", resolve);
  });
}

it("takes an id that a URL and a cookie may hold, at once or later", async () => {
  expect(await ask(() => "a-1_~/+=")).toBe("a-1_~/+=");
  expect(await ask(async () => Promise.resolve("b2"))).toBe("b2");
});

it.each(["", "taken", "a b", "a;b", 'a"b', "a,b", "a\\b", "é", "a\r\nb"])(
  "refuses %j, at once or later",
  async (id) => {
    const refused = { kind: "refused", context: { name: "ID_GENERATION_ERROR" } };
    expect(await ask(() => id)).toMatchObject(refused);
    expect(await ask(async () => Promise.resolve(id))).toMatchObject(refused);
  },
);
