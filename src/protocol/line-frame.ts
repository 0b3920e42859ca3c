// What two ends of ours tell each other about their line: noop frames with content, which other programs neither send nor see. What they
// mean is for core/line.ts.
import { Fault } from "./fault.js";

/**
 * | data             | from   | kind       | says                                                                        |
 * |------------------|--------|------------|-----------------------------------------------------------------------------|
 * | `a` n            | both   | `receipt`  | I have your messages up to n                                                |
 * | `?`              | both   | `ask`      | tell me what you have                                                       |
 * | `R` id `.` token `.` n | client | `resume`   | I am the line of this id, here is my token, and I have your messages up to n |
 * | `r` n `.` token  | server | `resumed`  | you are; I have yours up to n; this is your next token; what you lack follows |
 * | `n`              | server | `unknown`  | I do not know you: this session's own line begins                           |
 * | `m`              | server | `move`     | this connection ends soon: come back at once, to another server if there are several |
 * | `d` id `.` n     | client | `again`    | what follows was message n of that line, which is gone: it may be known      |
 *
 * Numbers are decimal and have at most 15 digits; ids and tokens have 1 to 64 of `[A-Za-z0-9_-]`.
 */
export type LineFrame =
  | { readonly kind: "receipt"; readonly number: number }
  | { readonly kind: "ask" }
  | { readonly kind: "resume"; readonly id: string; readonly token: string; readonly number: number }
  | { readonly kind: "resumed"; readonly number: number; readonly token: string }
  | { readonly kind: "unknown" }
  | { readonly kind: "move" }
  | { readonly kind: "again"; readonly id: string; readonly number: number };

/**
 * Gives the data of the noop frame.
 *
 * @example
 * encodeFrame("noop", encodeLineFrame({ kind: "receipt", number: 64 })); // "6a64"
 */
export function encodeLineFrame(frame: LineFrame): string {
  switch (frame.kind) {
    case "receipt":
      return `a${frame.number}`;
    case "ask":
      return "?";
    case "resume":
      return `R${frame.id}.${frame.token}.${frame.number}`;
    case "resumed":
      return `r${frame.number}.${frame.token}`;
    case "unknown":
      return "n";
    case "move":
      return "m";
    case "again":
  }
  return `d${frame.id}.${frame.number}`;
}

const receipt = /^a(\d{1,15})$/;
const resume = /^R([\w-]{1,64})\.([\w-]{1,64})\.(\d{1,15})$/;
const resumed = /^r(\d{1,15})\.([\w-]{1,64})$/;
const again = /^d([\w-]{1,64})\.(\d{1,15})$/;

/**
 * Reads the data of a noop frame that has some.
 *
 * @example
 * decodeLineFrame("a64"); // { kind: "receipt", number: 64 }
 */
export function decodeLineFrame(data: string): LineFrame | Fault {
  switch (data.charAt(0)) {
    case "a": {
      const [, number] = receipt.exec(data) ?? [];
      if (number === undefined) break;
      return { kind: "receipt", number: Number(number) };
    }
    case "R": {
      const [, id, token, number] = resume.exec(data) ?? [];
      if (id === undefined || token === undefined) break;
      return { kind: "resume", id, token, number: Number(number) };
    }
    case "r": {
      const [, number, token] = resumed.exec(data) ?? [];
      if (token === undefined) break;
      return { kind: "resumed", number: Number(number), token };
    }
    case "d": {
      const [, id, number] = again.exec(data) ?? [];
      if (id === undefined) break;
      return { kind: "again", id, number: Number(number) };
    }
    case "?":
      if (data === "?") return { kind: "ask" };
      break;
    case "n":
      if (data === "n") return { kind: "unknown" };
      break;
    case "m":
      if (data === "m") return { kind: "move" };
      break;
  }
  return new Fault("invalid-line-frame");
}
