// What the sessions of one manager share so that they go on after a lost connection: the line, what is shown to go on with it, and what
// waits. It opens no connection and knows no packet. The numbers are those of core/line.ts.
import { Line, type Clock, type Timer } from "../core/index.js";
import type { Handshake, LineGrant } from "../protocol/index.js";
import type { CloseReason, Gap, SessionOwner, SharedLine, WriteOptions } from "./engine.js";
import type { CloseDetails } from "./transport.js";

/** A message that is kept until the server has it. */
export interface Kept extends WriteOptions {
  readonly length: number;
  readonly content: string | Uint8Array;
}

/** What a keeper asks of the session that carries its line. */
export interface LineCarrier {
  /** Writes a noop frame with content. */
  note(data: string): void;
  /** Writes a message that was counted. */
  post(message: Kept): void;
  /** Ends the session: its server answers what cannot be. */
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
export interface LineKeeper extends SharedLine {
  /** The line's name, by which a server of a cluster finds the one that has the other end; absent while there is no line. */
  readonly id: string | undefined;
  /** The server's terms have come to `carrier`. */
  open(terms: Handshake, carrier: LineCarrier, owner: SessionOwner): void;
  /** The server says something about the line. */
  hear(data: string): void;
  write(message: Pick<Kept, "content" | keyof WriteOptions>): void;
  /** Counts a message, and gives it to whoever has heard the ones before it. */
  receive(content: Kept["content"]): void;
  /** A heartbeat, which takes along what the server has not been told. */
  beat(): void;
  /** A connection has ended. True: the session has not. */
  lose(mayReturn: boolean, reason: CloseReason, details?: CloseDetails): boolean;
  /** Nobody brings the connection back. */
  end(): void;
}

/** So much may wait for the server, in characters and bytes; each message counts for a hundred more. */
const maxKept = 33_554_432;
const overhead = 100;

/** Makes the keeper of one manager. */
export function createLineKeeper(clock: Clock): LineKeeper {
  let line: Line<Kept> | undefined;
  let grant: LineGrant | undefined;
  /** Hears what comes over the line, for the line's whole life: a packet may be cut in two. */
  let reader: SessionOwner | undefined;
  /** The session whose terms came last, and who is to be told of it. */
  let carrier: LineCarrier | undefined;
  let owner: SessionOwner;
  /** What it was given, while the server has not said whether it goes on with the line that was shown. */
  let fresh: LineGrant | undefined;
  let state: "on" | "away" | "over" = "on";
  let gap: Gap | undefined;
  let loss: [reason: CloseReason, details?: CloseDetails | undefined] | undefined;
  let timer: Timer;
  let isReceiptDue = false;
  let isAskDue = false;

  const end = (mayRetry = true): void => {
    clock.clearTimer(timer);
    const [over, lost] = [line, loss];
    line = loss = undefined;
    if (!over || !grant) return;
    const { id } = grant;
    gap = { line: id, received: over.received };
    if (mayRetry) {
      over.kept.forEach(({ event }, index) => {
        const name = `${id}.${over.sent - over.size + index + 1}`;
        if (event) owner.retry?.({ ...event, again: event.again ?? name });
      });
    }
    if (lost) owner.lose?.(...lost);
  };
  const begin = (next: LineGrant | undefined): void => {
    end();
    gap = undefined;
    grant = next;
    line = next && new Line(undefined, ({ event }) => event?.onReceived?.(null));
    reader = owner;
    fresh = undefined;
    state = "on";
    owner.open();
  };
  const tell = (): void => carrier?.note(`a${line?.takeReceipt()}`);
  const beat = (): void => {
    isReceiptDue = false;
    if (line?.owesReceipt) tell();
  };
  const post = (message: Kept): void => {
    if (message.event?.onReceived && !isAskDue) {
      isAskDue = true;
      clock.defer(() => {
        isAskDue = false;
        carrier?.note("?");
      });
    }
    carrier?.post(message);
  };
  const resume = (number: number, token: string): void => {
    const lacking = line?.resume(number);
    // We have given it up meanwhile.
    if (!lacking || !grant) return carrier?.close("transport error");
    clock.clearTimer(timer);
    loss = fresh = undefined;
    grant = { ...grant, token };
    state = "on";
    lacking.forEach(post);
    tell();
    owner.open(true);
  };

  return {
    get id() {
      return line && grant?.id;
    },
    get isOn() {
      return line !== undefined;
    },
    get isFull() {
      return line !== undefined && line.bytes > maxKept;
    },
    get gap() {
      return gap;
    },
    open(terms, newCarrier, newOwner) {
      carrier = newCarrier;
      owner = newOwner;
      if (!line || !grant || !terms.line) return begin(terms.line);
      fresh = terms.line;
      carrier.note(`R${grant.id}.${grant.token}.${line.takeReceipt()}`);
    },
    hear(data) {
      const [number, token = ""] = data.slice(1).split(".");
      switch (data.charAt(0)) {
        case "m":
          owner.move?.();
          break;
        case "a":
          line?.acknowledge(Number(number));
          break;
        case "?":
          tell();
          break;
        case "n":
          if (fresh) begin(fresh);
          else state = "over";
          break;
        case "r":
          resume(Number(number), token);
      }
    },
    write(message) {
      const kept = { ...message, length: message.content.length + overhead };
      line?.send(kept);
      if (state !== "away") post(kept);
    },
    receive(content) {
      if (line?.receive(content) && !isReceiptDue) {
        isReceiptDue = true;
        // When it has been handled: then only the server need not send it again.
        clock.defer(beat);
      }
      reader?.data(content);
    },
    beat,
    lose(mayReturn, ...why) {
      const isMeant = why[0] === "forced close" || why[0] === "parse error";
      if (!line || !grant || !mayReturn || isMeant || state === "over") {
        end(why[0] !== "forced close");
        return false;
      }
      state = "away";
      if (!loss) {
        loss = why;
        timer = clock.setTimer(end, grant.windowMs);
      }
      return true;
    },
    end,
  };
}
