// Plays a case of permessage-deflate (Autobahn's sections 12 and 13) with data of our own: the original's files are not at hand.
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import type { DeflateCase } from "./corpus.js";
import { closeCleanly, failed, type Outcome } from "./outcome.js";
import { messageOf, RawClient } from "./raw-client.js";

const patienceMs = 30_000;
const finishFlush = constants.Z_SYNC_FLUSH;
const tail = Buffer.of(0x00, 0x00, 0xff, 0xff);

/** So many messages are on their way at a time. */
const window = 8;
const variants = 16;

export async function playDeflate(each: DeflateCase, port: number): Promise<Outcome> {
  const client = await RawClient.open(port, each.offers);
  const agreed = parametersOf(client.extensions);
  const problem = problemWith(each, agreed);
  if (problem !== null) return abandon(client, problem);
  const windowBits = Number(agreed.get("client_max_window_bits") ?? 15);
  const plain = Array.from({ length: variants }, (_, index) =>
    (each.binary ? noise : records)(each.len, index),
  );
  const sent = plain.map((message) => {
    const block = deflateRawSync(message, { windowBits, finishFlush });
    return messageOf(each.binary ? 2 : 1, block.subarray(0, -tail.length), each.fragment, 4);
  });
  let written = 0;
  for (let round = 0; round < each.count; round++) {
    for (; written < Math.min(each.count, round + window); written++) {
      client.write(sent[written % variants] ?? tail);
    }
    await client.until(() => client.frames.length > 0, patienceMs);
    const answer = client.frames.shift();
    if (answer === undefined)
      return abandon(client, `no echo in round ${round}, close code ${client.closeCode}`);
    const payload = answer.rsv === 4 ? inflate(answer.payload, agreed) : answer.payload;
    if (plain[round % variants]?.equals(payload) !== true)
      return abandon(client, `wrong echo in round ${round}`);
  }
  return closeCleanly(client);
}

/** A server that does not compress declines every offer, and goes on. */
export async function playWithoutDeflate(each: DeflateCase, port: number): Promise<Outcome> {
  const client = await RawClient.open(port, each.offers);
  if (client.extensions !== "") return abandon(client, `it agreed to ${client.extensions}`);
  const { verdict, why } = await closeCleanly(client);
  return { verdict: verdict === "OK" ? "UNIMPLEMENTED" : verdict, why };
}

function abandon(client: RawClient, why: string): Outcome {
  client.destroy();
  return failed(why);
}

function inflate(block: Buffer, agreed: ReadonlyMap<string, string>): Buffer {
  // A window no larger than agreed: a server that went beyond it is found out here.
  const windowBits = Number(agreed.get("server_max_window_bits") ?? 15);
  return inflateRawSync(Buffer.concat([block, tail]), { windowBits, finishFlush });
}

function parametersOf(extensions: string): Map<string, string> {
  const parts = extensions.split(";").map((part) => part.trim());
  return new Map(parts.map((part) => [part.split("=")[0] ?? "", part.split("=")[1] ?? ""]));
}

/** What the answer to the offer must not leave out or exceed. */
function problemWith(each: DeflateCase, agreed: ReadonlyMap<string, string>): string | null {
  const [offer = ""] = each.offers;
  if (!agreed.has("permessage-deflate")) return "the extension was not agreed on";
  if (!agreed.has("client_no_context_takeover")) return "this client keeps no window, and was not told to";
  if (!agreed.has("server_no_context_takeover")) return "this client keeps no window, and the server might";
  const limit = parametersOf(offer).get("server_max_window_bits");
  if (limit !== undefined && !(Number(agreed.get("server_max_window_bits")) <= Number(limit))) {
    return "the server's window is larger than offered";
  }
  return null;
}

/** Text such as a JSON file holds: it compresses, and no two records are the same. */
function records(length: number, seed: number): Buffer {
  let text = "";
  let state = seed + 1;
  while (text.length < length) {
    state = (state * 48_271) % 2_147_483_647;
    text += `{"id":${state},"name":"user ${state % 977}","isActive":${state % 2 === 0},"score":${(state % 10_007) / 7}},\n`;
  }
  return Buffer.from(text.slice(0, length));
}

/** Bytes such as a picture holds: neighbours are alike, and they hardly compress. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed + 1;
  for (let at = 0; at < length; at++) {
    state = (state * 48_271) % 2_147_483_647;
    bytes[at] = (at >> 6) + (state % 16);
  }
  return bytes;
}
