// Plays one recorded case against a server and says how it did. It knows no test framework.
import { setImmediate } from "node:timers/promises";
import {
  type AutobahnCase,
  bytesOf,
  type EchoLoopCase,
  type EchoSizeCase,
  type ScriptCase,
  type Seen,
  type Step,
} from "./corpus.js";
import { closeCleanly, failed, ok, type Outcome, patienceMs } from "./outcome.js";
import { playDeflate, playWithoutDeflate } from "./play-deflate.js";
import type { Profile } from "./profile.js";
import { frameOf, headerOf, messageOf, RawClient } from "./raw-client.js";

/** A recorded wait of a second shows no more than one of a tenth. */
const waitScale = 100;

export function play(each: AutobahnCase, port: number, { options }: Profile): Promise<Outcome> {
  if (each.kind === "script") return playScript(each, port);
  if (each.kind === "echo-size") {
    return each.message.n > options.maxPayloadBytes ? playTooLarge(each, port) : playEchoSize(each, port);
  }
  if (each.kind === "echo-loop") return playEchoLoop(each, port);
  return options.perMessageDeflate === false ? playWithoutDeflate(each, port) : playDeflate(each, port);
}

async function playScript(each: ScriptCase, port: number): Promise<Outcome> {
  const client = await RawClient.open(port);
  const timeouts: { readonly after: number; readonly tag: string }[] = [];
  for (const step of each.steps) {
    if (client.isEnded) break;
    await takeStep(client, step, timeouts);
  }
  const seen = (): Seen[] => seenOf(client, timeouts);
  if (each.close.closedByMe && !each.suppressClose) {
    await client.until(() => isSame(seen(), each.expected.OK), patienceMs);
    client.write(frameOf(8, Buffer.of(0x03, 0xe8)));
  }
  await client.until(() => false, patienceMs);
  client.destroy();
  return judge(each, client, seen());
}

async function takeStep(
  client: RawClient,
  step: Step,
  timeouts: { readonly after: number; readonly tag: string }[],
): Promise<void> {
  if ("raw" in step) {
    client.write(Buffer.from(step.raw, "hex"));
  } else if ("header" in step) {
    client.write(headerOf(step.header, step.length));
  } else if ("wait" in step) {
    await client.until(() => false, step.wait * waitScale);
    if (step.tag !== null && !client.isEnded) timeouts.push({ after: client.frames.length, tag: step.tag });
  } else {
    const frame = frameOf(step.frame, bytesOf(step.hex, step.repeatTo), step.fin === 1, step.rsv);
    await writeChopped(client, frame, step.chop ?? frame.length);
    if (step.sync === 1) await setImmediate();
  }
}

async function writeChopped(client: RawClient, bytes: Buffer, chop: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += chop) {
    client.write(bytes.subarray(at, at + chop));
    if (chop < bytes.length) await setImmediate();
    // Nobody hears the rest.
    if (client.isEnded) return;
  }
}

function seenOf(client: RawClient, timeouts: readonly { after: number; tag: string }[]): Seen[] {
  const seen: Seen[] = [];
  const addTimeouts = (after: number): void => {
    for (const timeout of timeouts) if (timeout.after === after) seen.push(["timeout", timeout.tag]);
  };
  addTimeouts(0);
  client.frames.forEach(({ opcode, payload }, index) => {
    if (opcode === 1 || opcode === 2) seen.push(["message", payload.toString("hex"), opcode === 2]);
    if (opcode === 10) seen.push(["pong", payload.toString("hex")]);
    addTimeouts(index + 1);
  });
  return seen;
}

function isSame(seen: readonly Seen[], expected: readonly Seen[]): boolean {
  const plain = expected.map((one) =>
    one[0] === "message" ? [one[0], bytesOf(one[1]).toString("hex"), one[2]] : one,
  );
  return JSON.stringify(seen) === JSON.stringify(plain);
}

function judge(each: ScriptCase, client: RawClient, seen: readonly Seen[]): Outcome {
  if (!client.isEnded) return failed("the server did not end the connection");
  // An empty close frame is answered with an empty one.
  const isAllowed =
    client.closeCode === null
      ? each.close.closeCode.includes(1000)
      : client.closeCode !== undefined && each.close.closeCode.includes(client.closeCode);
  if (!isAllowed)
    return failed(`the server closed with ${client.closeCode}, not ${each.close.closeCode.join()}`);
  if (each.informational === true) return { verdict: "INFORMATIONAL", why: "" };
  if (isSame(seen, each.expected.OK)) return ok();
  const lenient = each.expected["NON-STRICT"];
  if (lenient !== undefined && isSame(seen, lenient)) return { verdict: "NON-STRICT", why: "" };
  return failed(`unexpected answers: ${JSON.stringify(seen).slice(0, 200)}`);
}

function sendLarge(client: RawClient, { message }: EchoSizeCase, payload: Buffer): Promise<void> {
  const bytes = messageOf(message.op, payload, message.fragment);
  return writeChopped(client, bytes, message.chop ?? bytes.length);
}

/** The server shall say that it is too large. */
async function playTooLarge(each: EchoSizeCase, port: number): Promise<Outcome> {
  const client = await RawClient.open(port);
  await sendLarge(client, each, bytesOf(each.message));
  await client.until(() => client.closeCode !== undefined, patienceMs);
  client.destroy();
  if (client.closeCode === 1009) return { verdict: "TOO LARGE", why: "" };
  return failed(`the server closed with ${client.closeCode}, not 1009`);
}

async function playEchoSize(each: EchoSizeCase, port: number): Promise<Outcome> {
  const client = await RawClient.open(port);
  const payload = bytesOf(each.message);
  await sendLarge(client, each, payload);
  await client.until(() => client.frames.length > 0, patienceMs * 4);
  const [answer] = client.frames;
  const isEcho =
    answer?.opcode === each.message.op && answer.fin && answer.rsv === 0 && answer.payload.equals(payload);
  if (!isEcho) {
    client.destroy();
    return failed(`no echo, close code ${client.closeCode}`);
  }
  return closeCleanly(client);
}

async function playEchoLoop(each: EchoLoopCase, port: number): Promise<Outcome> {
  const client = await RawClient.open(port);
  const payload = bytesOf({ rep: each.byte, n: each.len });
  for (let round = 1; round <= each.count; round++) {
    client.write(frameOf(each.opcode, payload));
    await client.until(() => client.frames.length === round, patienceMs);
    const answer = client.frames.at(-1);
    if (client.frames.length !== round || answer?.payload.equals(payload) !== true) {
      client.destroy();
      return failed(`no echo in round ${round}`);
    }
  }
  return closeCleanly(client);
}
