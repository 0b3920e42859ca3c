// Targets: what a request says before there is a session. The request to upgrade, its query and cookies.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CookieJar } from "../../../src/client/cookie-jar.js";
import { serializeCookie } from "../../../src/server/engine/cookie.js";
import { ServerError } from "../../../src/server/errors.js";
import { readQuery } from "../../../src/server/engine/request-query.js";
import { type ExtensionOffer, parseExtensions } from "../../../src/websocket/extensions.js";
import { agreeOnDeflate, judgeUpgrade } from "../../../src/websocket/index.js";
import { sentRequests } from "../catalogue.js";
import { type Target, utf8 } from "../target.js";

const require = createRequire(import.meta.url);

/** What `ws` reads of the header; not part of its face. */
const official = require(join(dirname(require.resolve("ws/package.json")), "lib/extension.js")) as {
  parse(header: string): Record<string, Record<string, (string | true)[]>[]>;
};

const linesOf = (input: Uint8Array): string[] => Buffer.from(input).toString("latin1").split("\n");

/** In the form that theirs has; keys in the order of their first coming. */
function grouped(offers: readonly ExtensionOffer[]): ReturnType<typeof official.parse> {
  const extensions = Object.create(null) as ReturnType<typeof official.parse>;
  for (const { name, parameters } of offers) {
    const values = Object.create(null) as Record<string, (string | true)[]>;
    for (const [key, value] of parameters) (values[key] ??= []).push(value);
    (extensions[name] ??= []).push(values);
  }
  return extensions;
}

function readWithTheirs(header: string): ReturnType<typeof official.parse> | null {
  try {
    return official.parse(header);
  } catch {
    return null;
  }
}

/** The requests of the catalogue: a method, a URL, and headers line by line as node:http gives them. */
const requests = sentRequests.map((sent) => {
  const [first = "", ...lines] = (sent.split("\r\n\r\n", 1)[0] ?? "").split("\r\n");
  const [method = "", url = ""] = first.split(" ");
  const headers = lines.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()));
  return { method, url, headers: headers.join("\n") };
});

export const upgrade: Target = {
  name: "upgrade",
  // A method, and headers.
  seeds: [
    ...requests.map(({ method, headers }) => `${method}\n${headers}`),
    ...[
      "",
      "\nsec-websocket-extensions: permessage-deflate; client_max_window_bits",
      '\nsec-websocket-extensions: permessage-deflate; server_max_window_bits="1\\0", x',
      "\nsec-websocket-extensions: a; b; =\nsec-websocket-protocol: a,b",
      "\nsec-websocket-extensions: constructor; __proto__=1, permessage-deflate; client_max_window_bits=99",
    ].map(
      (rest) =>
        `GET\nupgrade: websocket\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\nsec-websocket-version: 13${rest}`,
    ),
  ].map(utf8),
  tokens: [
    "permessage-deflate",
    "server_max_window_bits",
    "client_max_window_bits",
    "server_no_context_takeover",
    "sec-websocket-protocol: ",
    "\nsec-websocket-extensions: ",
    "; ",
    "=",
    ",",
    '="15"',
    "\\",
    "\t",
    "10",
  ],
  run(input) {
    const [method = "", ...lines] = linesOf(input);
    const headers = Object.create(null) as Record<string, string>;
    for (const line of lines) {
      const [name = "", ...rest] = line.split(": ");
      headers[name] = rest.join(": ");
    }
    const verdict = judgeUpgrade(method, headers);
    const extensions = headers["sec-websocket-extensions"];
    if (extensions !== undefined) {
      const ours = parseExtensions(extensions);
      const theirs = readWithTheirs(extensions);
      if (ours !== null && theirs !== null) deepStrictEqual(grouped(ours), theirs);
    }
    if (!verdict.isAccepted) return strictEqual(verdict.status, 400);
    strictEqual(Buffer.from(verdict.key, "base64").length, 16);
    ok(
      verdict.protocols.every((protocol) => /^[\x21-\x7e]+$/.test(protocol)),
      "a protocol that is no token",
    );
    const agreement = agreeOnDeflate(verdict.deflateOffers, {
      serverMaxWindowBits: 12,
      clientMaxWindowBits: 12,
    });
    if (agreement === null) return;
    ok(parseExtensions(agreement.header)?.length === 1, "an answer that is no extension");
    ok(
      agreement.serverWindowBits >= 8 && agreement.serverWindowBits <= 12,
      "a window that was not asked for",
    );
    ok(
      agreement.clientWindowBits >= 8 && agreement.clientWindowBits <= 12,
      "a window that was not asked for",
    );
  },
};

export const query: Target = {
  name: "query",
  seeds: [
    ...requests.map(({ url }) => url),
    "/socket.io/?EIO=4&transport=polling&sid=lv_VI97HAXpY6yYWAAAC",
    "/socket.io/?EIO=4&EIO=3&__proto__=1&constructor&=&a=b=c&&",
    "/?a=%41%zz+%F0%9F%98%80&%3D=%26",
    "/a#b?c=d",
  ].map(utf8),
  tokens: ["&", "=", "?", "%", "+", "#", "__proto__", "EIO=4", "transport=", "%C3%A9", "%ff"],
  run(input) {
    const url = Buffer.from(input).toString("latin1");
    const read = readQuery(url);
    strictEqual(Object.getPrototypeOf(read), null);
    const from = url.indexOf("?");
    const expected = new URLSearchParams(from === -1 ? "" : url.slice(from));
    deepStrictEqual(new Map(Object.entries(read)), new Map(expected));
  },
};

export const cookie: Target = {
  name: "cookie",
  seeds: [
    "io=abc; Path=/; HttpOnly; SameSite=Lax\nio\n/",
    "lb=node-2; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT\na b\n/;x",
    "=; =\n__proto__\n",
    'a="b;c"; max-age=-1\n\n',
  ].map(utf8),
  tokens: [";", "=", "; Max-Age=", "; Expires=", "Domain=", "\r\n", '"', "__proto__"],
  // A Set-Cookie header for a client to keep; a name and a path for a server to write.
  run(input) {
    const [header = "", name = "", path = ""] = linesOf(input);
    const jar = new CookieJar(() => 0);
    jar.store([header]);
    const [given = "", ...rest] = jar.header().split("=");
    ok(header.includes(given) && header.includes(rest.join("=")), "a cookie that was not set");
    let written: string;
    try {
      written = serializeCookie("value", { name, path });
    } catch (error) {
      return ok(error instanceof ServerError, String(error));
    }
    const parts = written.split("; ");
    deepStrictEqual(parts, [`${name}=value`, `Path=${path}`, "HttpOnly", "SameSite=Lax"]);
    ok(/^[\x20-\x7e]*$/.test(written), "a header that is none");
  },
};
