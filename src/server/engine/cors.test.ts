// Tests of the cors option: which headers follow from which settings. Where they go is engine.test.ts.
import { describe, expect, it } from "vitest";
import { applyCors, type CorsOptions, type CorsOptionsDelegate, type CorsVerdict } from "./cors.js";
import type { HttpRequest } from "../host.js";

const origin = "https://example.com";

function requestOf(method: string, headers: HttpRequest["headers"]): HttpRequest {
  return { method, url: "/", query: {}, headers, remoteAddress: "", isSecure: false, raw: "raw" };
}

function judge(
  cors: CorsOptions | CorsOptionsDelegate,
  headers: HttpRequest["headers"] = { origin },
): CorsVerdict {
  const verdicts: CorsVerdict[] = [];
  applyCors(cors, requestOf("GET", headers), (verdict) => verdicts.push(verdict));
  const [verdict] = verdicts;
  if (verdict === undefined || verdicts.length > 1) throw new Error("not decided, or more than once");
  return verdict;
}

const headersOf = (cors: CorsOptions | CorsOptionsDelegate, headers?: HttpRequest["headers"]) => {
  const verdict = judge(cors, headers);
  return verdict.kind === "failed" ? verdict.error.message : verdict.headers;
};

describe("an origin", () => {
  it.each<[string, CorsOptions["origin"]]>([
    ["a text", origin],
    ["a pattern", /example\.com$/],
    ["a pattern with a memory", /example/g],
    ["one of a list", ["https://other.example", /example\.com$/]],
    ["true", true],
    ["a function's decision", (_origin, decide) => decide(null, true)],
    ["a function's list", (_origin, decide) => decide(null, [origin])],
  ])("that is %s is granted by name, and caches are told", (_what, allowed) => {
    for (let round = 0; round < 2; round++) {
      expect(headersOf({ origin: allowed as CorsOptions["origin"] & {} })).toEqual({
        "Access-Control-Allow-Origin": origin,
        Vary: "Origin",
      });
    }
  });

  it("is granted to everybody by default", () => {
    expect(headersOf({})).toEqual({ "Access-Control-Allow-Origin": "*" });
  });

  it.each<[string, CorsOptions["origin"]]>([
    ["of a list", ["https://other.example"]],
    ["a pattern matches", /other/],
  ])("that is none %s is not granted", (_what, allowed) => {
    expect(headersOf({ origin: allowed as CorsOptions["origin"] & {} })).toEqual({ Vary: "Origin" });
  });

  it("is left alone by false", () => {
    expect(headersOf({ origin: false })).toEqual({});
  });

  it("is not granted to a request without one", () => {
    expect(headersOf({ origin: true }, {})).toEqual({ Vary: "Origin" });
  });
});

it("adds what may be read and sent", () => {
  expect(headersOf({ origin, credentials: true, exposedHeaders: ["X-A", "X-B"] })).toEqual({
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "X-A,X-B",
    Vary: "Origin",
  });
});

function preflight(options: CorsOptions): CorsVerdict | undefined {
  let verdict: CorsVerdict | undefined;
  const request = requestOf("OPTIONS", { origin, "access-control-request-headers": "x-asked" });
  applyCors(options, request, (given) => (verdict = given));
  return verdict;
}

describe("a preflight", () => {
  it("is answered with what is asked for", () => {
    expect(preflight({ origin: true, maxAge: 600 })).toEqual({
      kind: "preflight",
      status: 204,
      headers: {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
        "Access-Control-Allow-Headers": "x-asked",
        "Access-Control-Max-Age": "600",
        Vary: "Origin, Access-Control-Request-Headers",
      },
    });
  });

  it("is answered with what is set", () => {
    expect(
      preflight({ methods: ["GET", "POST"], allowedHeaders: "x-mine", optionsSuccessStatus: 200 }),
    ).toEqual({
      kind: "preflight",
      status: 200,
      headers: {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET,POST",
        "Access-Control-Allow-Headers": "x-mine",
      },
    });
  });

  it("is handed on with preflightContinue", () => {
    expect(preflight({ preflightContinue: true })?.kind).toBe("headers");
  });
});

describe("functions", () => {
  it("choose the options for a request", () => {
    expect(headersOf((request, decide) => decide(null, { origin: String(request) }))).toMatchObject({
      "Access-Control-Allow-Origin": "raw",
    });
  });

  it.each<[string, CorsOptions | CorsOptionsDelegate]>([
    ["calls back with an error", (_request, decide) => decide(new Error("no"))],
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["decides on an origin with an error", { origin: (_origin, decide) => decide(new Error("no")) }],
  ])("fail when one %s", (_how, cors) => {
    expect(headersOf(cors)).toBe("no");
  });

  it("decide once", () => {
    const twice: CorsOptions = {
      origin: (_origin, decide) => {
        decide(null, true);
        decide(new Error("late"));
      },
    };
    expect(judge(twice).kind).toBe("headers");
  });
});

it("an async function that fails has allowed nothing, and ends no process", async () => {
  const failure = new Error("no database");
  const rejecting = async (): Promise<never> => Promise.reject(failure);
  const delegate = async (): Promise<never> => Promise.reject(failure);
  for (const cors of [{ origin: rejecting }, delegate]) {
    const verdict = await new Promise<CorsVerdict>((resolve) => {
      applyCors(cors, requestOf("GET", { origin: "https://example.com" }), resolve);
    });
    expect(verdict).toEqual({ kind: "failed", error: failure });
  }
});
