// Attacks with requests: floods of them, and those that never end. Rows H01 to H48.
import { attack } from "./attack.mjs";
import { openPolling, request, say } from "./raw-line.mjs";

const handshake = request("GET", "EIO=4&transport=polling", "Connection: close\r\n");
const upgradeOf = (query) =>
  request(
    "GET",
    query,
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
  );

export const httpAttacks = [
  attack({
    rows: "H01",
    what: "requests for transports that do not exist",
    perSecond: 400,
    incident: "transport-unknown",
    strike: (port, held) =>
      say(port, held, request("GET", "EIO=4&transport=__proto__", "Connection: close\r\n")),
  }),
  attack({
    rows: "H45",
    what: "handshakes that join nothing",
    perSecond: 300,
    strike: (port, held) => say(port, held, handshake),
  }),
  attack({
    rows: "H27",
    what: "upgrades of sessions that are not there, reset at once",
    perSecond: 300,
    incident: "session-id-unknown",
    strike(port, held) {
      const line = say(port, held, upgradeOf("EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAA"));
      line.once("connect", () => setTimeout(() => line.resetAndDestroy(), 5));
    },
  }),
  attack({
    rows: "H40",
    what: "bodies of ten megabytes",
    perSecond: 40,
    incident: "body-too-large",
    strike: (port, held) =>
      openPolling(port, held, (query) => {
        const head = request("POST", query, "Content-Type: text/plain\r\nContent-Length: 10000000\r\n");
        say(port, held, head).write(Buffer.alloc(100_000, 0x34));
      }),
  }),
  attack({
    rows: "H41",
    what: "bodies that stop half way",
    perSecond: 60,
    strike: (port, held) =>
      openPolling(port, held, (query) => {
        const head = request("POST", query, "Content-Type: text/plain\r\nContent-Length: 900000\r\n");
        say(port, held, head + "4".repeat(10_000));
      }),
  }),
  attack({
    rows: "H42",
    what: "heads that never end",
    perSecond: 200,
    strike: (port, held) => say(port, held, "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nX-A: b\r\n"),
  }),
  attack({
    rows: "H35",
    what: "two polls of a session at once",
    perSecond: 100,
    incident: "poll-overlap",
    strike: (port, held) =>
      openPolling(port, held, (query) => {
        const poll = request("GET", query);
        // The first is answered with the CONNECT of nobody only when the second is there.
        say(port, held, poll);
        say(port, held, poll);
      }),
  }),
];
