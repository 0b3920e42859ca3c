// Rows H01 to H19, H46 to H48: requests that should not have been sent, before there is a session. Upgrades are upgrade-rows.ts.
import { head, upgradeHead } from "../interop/wire/raw-http.js";
import { request } from "../interop/wire/raw-session.js";
import {
  asks,
  badMethod,
  badRequest,
  badVersion,
  farewell,
  forbidden,
  goesOn,
  handshake,
  refused,
  shakes,
  targetOf,
  unknownSession,
  unknownTransport,
  webSocketTarget,
} from "./http-plays.js";
import type { FaultStage } from "./fault-stage.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

type Decide = (message: string | null, isAllowed: boolean) => void;

/** Decides on requests that say `bad`; the client that does nothing wrong is let in. */
const judging = (judge: (decide: Decide) => unknown): NonNullable<Row["options"]> => ({
  allowRequest: (incoming, decide) =>
    incoming.url?.includes("bad") === true ? (judge(decide) as void) : decide(null, true),
});

/** What both ways in answer to somebody whom `allowRequest` does not let in. */
const bothWays = async (stage: FaultStage): Promise<unknown[]> => [
  ...(await asks(`${handshake}&bad`)(stage)),
  await stage.exchange(upgradeHead(`${webSocketTarget}&bad`)),
];

const notAllowed = [403, "application/json", forbidden, "400 Forbidden"];

const exchanges = (id: string, input: string, bytes: string, stock: string): Row => ({
  id,
  input,
  play: (stage) => stage.exchange(bytes),
  stock,
});

/** A page asks for a session: the status, how many it got, and whether its browser lets it read the answer. */
const shakesAs =
  (origin: string) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const { status, sessions, answer } = await shakes(`Origin: ${origin}`)(stage);
    return [status, sessions, /access-control-allow-origin/i.test(answer)];
  };

const many = (header: string): string[] => Array.from({ length: 2_000 }, () => header);

export const httpRows: readonly Row[] = [
  ...[
    ["no transport", "EIO=4"],
    ["a transport that does not exist", "EIO=4&transport=foo"],
    ["a transport named __proto__", "EIO=4&transport=__proto__"],
    ["a transport named constructor", "EIO=4&transport=constructor"],
  ].map(([input = "", query = ""]) => refused("H01", input, query, unknownTransport, "transport-unknown")),
  refused(
    "H02",
    "WebTransport over HTTP",
    "EIO=4&transport=webtransport",
    unknownTransport,
    "transport-unknown",
  ),
  ...[
    ["no protocol version", "transport=polling"],
    ["protocol version 3", "EIO=3&transport=polling"],
    ["protocol version 99", "EIO=99&transport=polling"],
  ].map(([input = "", query = ""]) =>
    refused("H03", input, query, badVersion, "unsupported-protocol-version"),
  ),
  {
    id: "H04",
    input: "another protocol version within a session",
    play: async (stage) => {
      const { session } = await stage.polling();
      const { status, body } = await request(session.address.replace("EIO=4", "EIO=3"));
      return [status, body, await goesOn(session)];
    },
    stock: [400, badRequest, true],
    incident: "protocol-mismatch",
  },
  ...["abc", "__proto__", "constructor"].map((sid) =>
    refused("H05", `a session named ${sid}`, `${handshake}&sid=${sid}`, unknownSession, "session-id-unknown"),
  ),
  {
    id: "H07",
    input: "a session named twice",
    play: async (stage) => {
      const { session } = await stage.polling();
      const { status, body } = await request(session.address.replace("&sid", "&sid=abc&sid"), {
        method: "POST",
        body: "3",
      });
      return [status, body, await goesOn(session)];
    },
    // It takes the last.
    stock: [200, "ok", true],
    compat: [400, badRequest, true],
    incident: "duplicate-sid",
  },
  ...["POST", "OPTIONS", "PUT", "DELETE"].map((method) =>
    refused("H08", `a handshake by ${method}`, handshake, badMethod, "bad-handshake-method", { method }),
  ),
  refused("H08", "a handshake by HEAD", handshake, "", "bad-handshake-method", { method: "HEAD" }),
  {
    id: "H08",
    input: "a browser's question before it asks, where cors is on",
    options: { cors: { origin: "https://page.example" } },
    play: async (stage) => {
      const headers = { origin: "https://page.example", "access-control-request-method": "GET" };
      const init = { method: "OPTIONS", headers };
      const answer = await request(`${stage.running.url}/socket.io/?${handshake}`, init);
      return [answer.status, answer.headers.get("access-control-allow-origin")];
    },
    stock: [204, "https://page.example"],
  },
  refused(
    "H10",
    "the WebSocket transport over plain HTTP",
    "EIO=4&transport=websocket",
    badRequest,
    "transport-handshake-error",
  ),
  {
    id: "H11",
    input: "a request that allowRequest refuses",
    options: judging((decide) => decide("not you", false)),
    play: bothWays,
    stock: [403, "application/json", '{"code":4,"message":"not you"}', "400 not you"],
    incident: "forbidden",
  },
  {
    id: "H12",
    input: "allowRequest throws",
    options: judging(() => {
      throw new Error("the password is 1234");
    }),
    play: bothWays,
    // Nobody catches it.
    stock: unplayed,
    compat: notAllowed,
    incident: "forbidden",
  },
  {
    id: "H12",
    input: "allowRequest rejects",
    options: judging(() => Promise.reject(new Error("the password is 1234"))),
    play: bothWays,
    stock: unplayed,
    compat: notAllowed,
    incident: "forbidden",
  },
  {
    id: "H13",
    input: "an engine middleware that refuses",
    play: async (stage) => {
      stage.io.engine.use((_request: unknown, _response: unknown, next: (error: Error) => void) =>
        next(new Error("the password is 1234")),
      );
      return asks(handshake)(stage);
    },
    stock: [400, "application/json", badRequest],
    incident: "middleware-failure",
  },
  exchanges(
    "H14",
    "an origin with a control character",
    head(`GET /socket.io/?${handshake} HTTP/1.1`, "Host: a", "Origin: a\u0001b"),
    "400",
  ),
  ...["https://evil.example", "null"].flatMap((origin): Row[] => [
    {
      id: "H15",
      input: `a page of another host (${origin}), over long-polling`,
      play: shakesAs(origin),
      stock: ["200", 1, false],
      secure: ["403", 0, false],
      secureIncident: "foreign-origin",
    },
    {
      id: "H16",
      input: `a page of another host (${origin}), over WebSocket`,
      play: (stage) => stage.exchange(upgradeHead(webSocketTarget, { Origin: origin })),
      stock: "101",
      secure: "403 Forbidden",
      secureIncident: "foreign-origin",
    },
  ]),
  {
    id: "H15",
    input: "a page of another host that cors lists",
    options: { cors: { origin: "https://page.example" } },
    play: shakesAs("https://page.example"),
    stock: ["200", 1, true],
  },
  exchanges(
    "H17",
    "a head of more than 16 KiB",
    head("GET /socket.io/ HTTP/1.1", "Host: a", `X: ${"x".repeat(20_000)}`),
    "431",
  ),
  exchanges(
    "H17",
    "a URL of 20 KB",
    head(`GET /socket.io/?${"x".repeat(20_000)} HTTP/1.1`, "Host: a"),
    "431",
  ),
  {
    id: "H18",
    input: "an upgrade behind two thousand other headers",
    play: (stage) =>
      stage.exchange(
        head(
          `GET ${webSocketTarget} HTTP/1.1`,
          "Host: a",
          "Connection: Upgrade",
          ...many("a: 1"),
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ),
      ),
    stock: "400 Invalid Upgrade header",
    incident: "bad-upgrade",
  },
  exchanges("H19", "no Host", head(`GET /socket.io/?${handshake} HTTP/1.1`), "400"),
  exchanges("H19", "a line that ends in a bare LF", "GET / HTTP/1.1\nHost: a\n\n\0", "400"),
  exchanges(
    "H19",
    "both a length and chunks",
    `${head("POST /socket.io/ HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked")}0\r\n\r\n`,
    "400",
  ),
  {
    id: "H19",
    input: "a broken chunk in a session's POST",
    play: async (stage) => {
      const { session, gone } = await stage.polling();
      const post = head(`POST ${targetOf(session)} HTTP/1.1`, "Host: a", "Transfer-Encoding: chunked");
      return [await stage.exchange(`${post}zz\r\n`), await gone];
    },
    stock: ["400", "transport error"],
    incident: "post-aborted",
  },
  {
    id: "H46",
    input: "three pipelined handshakes",
    play: async (stage) => {
      const one = [`GET /socket.io/?${handshake} HTTP/1.1`, "Host: a"];
      const three = head(...one) + head(...one) + head(...one, "Connection: close");
      return (await farewell(stage, await stage.receive(three))).sessions;
    },
    stock: 3,
  },
  {
    id: "H47",
    input: "a path that climbs",
    play: (stage) => stage.exchange(head("GET /socket.io/../../etc/passwd HTTP/1.0")),
    stock: `400 ${unknownTransport}`,
    incident: "transport-unknown",
  },
  ...["/socket.iofoo/", "/", "/other", `http://a/socket.io/?${handshake}`].map((path) =>
    exchanges(
      "H47",
      `a request to ${path}, which is the application's`,
      head(`GET ${path} HTTP/1.0`),
      "404 no such page",
    ),
  ),
  ...[`a=${"x".repeat(8_000)}`, "__proto__=1; constructor=2", 'a="b; c="; =; ;;'].map((cookie): Row => ({
    id: "H48",
    input: `the cookie ${cookie.slice(0, 30)}`,
    play: async (stage) => {
      const { status, sessions } = await shakes(`Cookie: ${cookie}`)(stage);
      return [status, sessions];
    },
    stock: ["200", 1],
  })),
];

export const httpRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "H06",
    input: "the guess of a session's id",
    heldBy: ["src/core/random.test.ts", "spends 120 bits on an id, and draws once for 256 of them"],
  },
  {
    id: "H06",
    input: "a session's id in other hands, where bindSession is set",
    heldBy: [
      "src/server/engine/engine-binding.test.ts",
      "is not there for who brings its id, but not what its first request brought",
    ],
  },
  {
    id: "H12",
    input: "allowRequest never answers",
    heldBy: [
      "src/server/engine/engine.test.ts",
      "has allowed nothing when it does not answer within ten seconds",
    ],
  },
  {
    id: "H13",
    input: "an engine middleware that throws or rejects",
    heldBy: [
      "src/server/engine/engine.test.ts",
      "refuse with an error, by next, by throwing or by rejecting (behaviour 50)",
    ],
  },
  {
    id: "H13",
    input: "an engine middleware that calls next twice",
    heldBy: ["src/server/engine/engine.test.ts", "count once, however often they call next"],
  },
  {
    id: "H13",
    input: "an engine middleware that has answered",
    heldBy: ["src/server/engine/engine.test.ts", "may answer by themselves, and even call next"],
  },
  {
    id: "H48",
    input: "a cookie option that would say more than a cookie",
    heldBy: ["src/server/engine/cookie.test.ts", "a value that would end the cookie"],
  },
];
