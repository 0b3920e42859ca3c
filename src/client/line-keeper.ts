// What the sessions of one manager share so that they go on after a lost connection: the line, what is shown to go on with it, and what
// waits. It opens no connection and knows no packet. A server's end of a line is core/line.ts, which has bounds and needs more bytes.
import type { Clock, Timer } from "../core/index.js";
import type { Handshake, LineGrant } from "../protocol/index.js";
import type { CloseReason, SessionOwner, SharedLine, Waiting } from "./engine.js";
import type { CloseDetails } from "./transport.js";

/** A message on its way, and kept until the server has it. */
export interface Message {
  readonly content: string | Uint8Array;
  /** What is said of it; the event, where it is an event's last. */
  readonly options: Partial<Waiting> | undefined;
}

/** What a keeper asks of the session that carries its line. */
export interface LineCarrier {
  /** Writes a noop frame with content. */
  note(data: string): void;
  /** Writes a message that was counted. */
  post(message: Message): void;
  /** Ends the session: its server says what cannot be. */
  close(reason: CloseReason): void;
}

/**
 * Keeps one line at a time.
 *
 * | state   | begins with                                    | a message that is written          |
 * |---------|------------------------------------------------|------------------------------------|
 * | none    |                                                | leaves, and is forgotten           |
 * | on      | terms with a line, where there is none to show | is kept, and leaves                |
 * | away    | a lost connection                              | is kept                            |
 * | asking  | terms with a line, where one is shown          | is kept                            |
 * | on      | the answer that it is known                    | follows what is lacking            |
 * | none    | the answer that it is not; the window's end    | follows events that are sent again |
 */
export interface LineKeeper {
  /** Absent where none is on. */
  readonly line: SharedLine | undefined;
  /** The server's terms have come to `carrier`. */
  open(terms: Handshake, carrier: LineCarrier): void;
  /** The server says something about the line. */
  hear(data: string): void;
  write(message: Message): void;
  /** Counts a message, and gives it to the owner. */
  receive(content: Message["content"]): void;
  /** Tells the server what it has not been told. */
  beat(): void;
  /** A connection has ended. True: the session has not. */
  lose(mayReturn: boolean, reason: CloseReason, details?: CloseDetails): boolean;
  /** Nobody brings the connection back. */
  end(): void;
}

/** So much may wait for the server, in characters and bytes; each message counts for a hundred more. */
const maxKept = 33_554_432;
const sizeOf = ({ content }: Message): number => content.length + 100;

/** So much may have come before the server is told, in characters and bytes, where each message counts for 1,024 more: at most 64. */
const maxOwed = 65_536;

/** Makes the keeper of one manager. `owner` hears what comes, and how it stands. */
export function createLineKeeper(clock: Clock, owner: SessionOwner): LineKeeper {
  let line: { readonly line: string; received: number; readonly isFull: boolean } | undefined;
  let grant: LineGrant;
  /** What the session under way was given, while the server has not said whether it goes on with the line that was shown. */
  let fresh: LineGrant | undefined;
  /** The session whose terms came last. */
  let carrier: LineCarrier | undefined;
  /** The messages that the server is not known to have; the first comes behind that of the number `acknowledged`. */
  let kept: Message[] = [];
  let keptSize = 0;
  let acknowledged = 0;
  let owed = 0;
  let isAway = false;
  /** The server does not go on with this line. */
  let isOver = false;
  let loss: [reason: CloseReason, details?: CloseDetails | undefined];
  let timer: Timer;
  let isAskDue = false;

  const end = (mayRetry = true): void => {
    clock.clearTimer(timer);
    if (!line) return;
    line = undefined;
    if (mayRetry) {
      kept.forEach(({ options }, index) => {
        const name = `${grant.id}.${acknowledged + index + 1}`;
        if (options?.contents && !options.volatile)
          owner.retry?.({ ...(options as Waiting), again: options.again ?? name });
      });
    }
    if (isAway) owner.lose?.(...loss);
  };
  const begin = (given: LineGrant | undefined): void => {
    end();
    isAway = isOver = false;
    kept = [];
    keptSize = acknowledged = owed = 0;
    if (given) {
      grant = given;
      line = {
        line: grant.id,
        received: 0,
        get isFull() {
          return keptSize > maxKept;
        },
      };
    }
    owner.open();
  };
  const tell = (head: string): void => {
    owed = 0;
    carrier?.note(`${head}${line?.received}`);
  };
  const post = (message: Message): void => {
    if (message.options?.onReceived && !isAskDue) {
      isAskDue = true;
      clock.defer(() => {
        isAskDue = false;
        carrier?.note("?");
      });
    }
    carrier?.post(message);
  };
  /** The server has all messages up to `number`. False: it says what cannot be. */
  const acknowledge = (number?: string): boolean => {
    const count = Number(number) - acknowledged;
    if (!line || !(count >= 0 && count <= kept.length)) {
      carrier?.close("parse error");
      return false;
    }
    acknowledged += count;
    for (const message of kept.splice(0, count)) {
      keptSize -= sizeOf(message);
      message.options?.onReceived?.(null);
    }
    return true;
  };
  return {
    get line() {
      return line;
    },
    open({ line: given }, opened) {
      carrier = opened;
      fresh = given;
      if (line && given) tell(`R${grant.id}.${grant.token}.`);
      else begin(given);
    },
    hear(data) {
      const [number, token = ""] = data.slice(1).split(".");
      switch (data.charAt(0)) {
        case "m":
          owner.move?.();
          break;
        case "a":
          acknowledge(number);
          break;
        case "?":
          tell("a");
          break;
        case "n":
          if (isAway) begin(fresh);
          else isOver = true;
          break;
        case "r":
          if (!acknowledge(number)) return;
          clock.clearTimer(timer);
          grant = { ...grant, token };
          isAway = false;
          kept.forEach(post);
          tell("a");
          owner.open(true);
      }
    },
    write(message) {
      if (line) {
        kept.push(message);
        keptSize += sizeOf(message);
      }
      if (!isAway) post(message);
    },
    receive(content) {
      if (line) {
        line.received++;
        owed += content.length + 1024;
      }
      owner.data(content);
      // Now it has been handled: before, the server would have to send it again.
      if (owed > maxOwed) tell("a");
    },
    beat() {
      if (owed) tell("a");
    },
    lose(mayReturn, ...why) {
      const [reason] = why;
      if (!line || !mayReturn || isOver || reason === "forced close" || reason === "parse error") {
        end(reason !== "forced close");
        return false;
      }
      if (!isAway) {
        isAway = true;
        loss = why;
        timer = clock.setTimer(end, grant.windowMs);
      }
      return true;
    },
    end,
  };
}
