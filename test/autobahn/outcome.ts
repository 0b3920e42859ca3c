// How a case can end, and the ending that most cases share. It plays nothing.
import { frameOf, type RawClient } from "./raw-client.js";

/**
 * As Autobahn says it. INFORMATIONAL: the RFC leaves it open. UNIMPLEMENTED: the server does not compress. And one that Autobahn
 * has not, TOO LARGE: the message is above the server's limit, and the server closed with 1009.
 */
export type Verdict = "OK" | "NON-STRICT" | "INFORMATIONAL" | "TOO LARGE" | "UNIMPLEMENTED" | "FAILED";

/** The verdict, and for FAILED a sentence. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly why: string;
}

/** Answers and closes come at once or not at all; this only bounds a failure. */
export const patienceMs = 5000;

export function ok(): Outcome {
  return { verdict: "OK", why: "" };
}

export function failed(why: string): Outcome {
  return { verdict: "FAILED", why };
}

/** Closes with 1000 and expects the same back, and the end of the TCP connection. */
export async function closeCleanly(client: RawClient): Promise<Outcome> {
  client.write(frameOf(8, Buffer.of(0x03, 0xe8)));
  await client.until(() => false, patienceMs);
  client.destroy();
  if (!client.isEnded) return failed("the server did not end the connection");
  return client.closeCode === 1000 ? ok() : failed(`the server closed with ${client.closeCode}`);
}
