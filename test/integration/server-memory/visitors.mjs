// Clients that come, enter a namespace more and a room, and go in different ways. Started by server-memory.test.ts: a port, a transport, how many.
import { textFrame } from "../../../bench/load/frames.mjs";
import { PollingClient } from "../../../bench/load/polling-client.mjs";
import { WebSocketClient } from "../../../bench/load/websocket-client.mjs";

const atOnce = 25;
const [port, transport, count] = process.argv.slice(2);

/** What a client says before it goes; some are cut off without a word. A session on long-polling that is in no namespace is kept for a while. */
const goodbyes = transport === "websocket" ? ["41", "1", undefined] : ["1", undefined];

let at = 0;

async function comeAndGo() {
  while (at < Number(count)) {
    const visit = at++;
    const client = await enter(visit);
    const goodbye = goodbyes[visit % goodbyes.length];
    if (goodbye !== undefined) await client.say(goodbye);
    client.close();
  }
}

/** Resolves when the server has let the client into its room. */
function enter(visit) {
  return new Promise((resolve, reject) => {
    const hear = (said) => {
      if (said.startsWith("431[")) resolve(client);
    };
    const client = transport === "websocket" ? webSocket(visit, hear, reject) : polling(visit, hear, reject);
  });
}

function words(visit) {
  return [`40/of-${visit % 40},`, `421["enter","room ${visit % 7}"]`];
}

function webSocket(visit, hear, onEnd) {
  const say = async (text) => line.write(textFrame(text));
  const line = new WebSocketClient(Number(port), {
    onReady: () => line.write(Buffer.concat(words(visit).map(textFrame))),
    onMessage: (_line, bytes, start, end) => hear(bytes.latin1Slice(start, end)),
    onEnd: (_line, error) => onEnd(error),
  });
  return { say, close: () => line.close() };
}

function polling(visit, hear, onEnd) {
  let isIn = false;
  const line = new PollingClient(Number(port), {
    onReady() {
      // The other namespace answers, too.
      if (!isIn) line.send(words(visit).join("\x1e"));
      isIn = true;
    },
    onPacket: (_line, said) => hear(said),
    onEnd,
  });
  return { say: (text) => new Promise((resolve) => line.send(text, resolve)), close: () => line.close() };
}

await Promise.all(Array.from({ length: atOnce }, comeAndGo));
