// What a stock client does by default: long-polling to a connected namespace, then the probe and the upgrade to WebSocket.
import { textFrame } from "../load/frames.mjs";
import { PollingClient } from "../load/polling-client.mjs";
import { Pool } from "../load/pool.mjs";
import { WebSocketClient } from "../load/websocket-client.mjs";
import { Handshakes } from "./handshake.mjs";

const probeFrame = textFrame("2probe");
const upgradeFrame = textFrame("5");
const askFrame = textFrame('421["ready"]');
const answer = "431[true]";

/** Three HTTP requests and an upgrade; one event with acknowledgement over the new transport shows that it is done. */
export const handshakeUpgrade = {
  name: "handshake-upgrade",
  title: "handshake by long-polling, then upgrade",
  figure: "cpu",
  per: "handshake",
  // Four requests each: the compiler is done with fewer of them.
  warmUpMs: 4000,
  targets: { "socket.io": 0.4, "socket.io-uws": 0.95, "holdfast-recovery": 1.15 },
  serve(io) {
    io.on("connection", (socket) => {
      socket.on("ready", (reply) => reply(true));
    });
  },
  async load(port) {
    const pool = new Pool();
    const onEnd = (error) => pool.fail(error);
    const begin = () => {
      let isReady = false;
      let isProbed = false;
      // The namespace's answer is on its way by polling while the probe is under way: wait for both, as a client does.
      const finish = () => {
        if (!isReady || !isProbed) return;
        polling.pause(() => {
          webSocket.write(Buffer.concat([upgradeFrame, askFrame]));
          polling.close();
        });
      };
      let webSocket;
      const polling = new PollingClient(port, {
        onOpen(client) {
          webSocket = new WebSocketClient(port, upgradeHooks, client.sid);
          pool.clients.push(webSocket);
        },
        onReady() {
          isReady = true;
          finish();
        },
        onEnd,
      });
      const upgradeHooks = {
        onUpgrade: (client) => client.write(probeFrame),
        onProbe() {
          isProbed = true;
          finish();
        },
        onMessage(_client, bytes, start, end) {
          if (bytes.latin1Slice(start, end) !== answer)
            throw new Error("The wrong answer came after an upgrade.");
          handshakes.done();
        },
        onEnd: (_client, error) => onEnd(error),
      };
    };
    const handshakes = new Handshakes(pool, begin);
    return handshakes;
  },
};
