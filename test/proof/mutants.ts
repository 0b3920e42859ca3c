// The library with one line made wrong: what a proof is worth is how many of these it sees.

/** One wrong line. */
export interface Mutant {
  readonly name: string;
  /** What it does, to whom. */
  readonly breaks: string;
  readonly file: string;
  /** Stands in the source exactly once. */
  readonly from: string;
  readonly to: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: "replays one too many",
    breaks: "what the client has seen is sent again",
    file: "src/server/recovery.ts",
    from: "return missedBy(this.#log, claimed, since);",
    to: "return missedBy(this.#log, claimed, since - 1);",
  },
  {
    name: "replays one too few",
    breaks: "the first that was missed is left out",
    file: "src/server/recovery.ts",
    from: "return missedBy(this.#log, claimed, since);",
    to: "return missedBy(this.#log, claimed, since + 1);",
  },
  {
    name: "no fence",
    breaks: "the old connection goes on when its client has come back",
    file: "src/server/recovery.ts",
    from: "present?.endLine();",
    to: "",
  },
  {
    name: "volatile counts",
    breaks: "an event that is not logged gives the offset of the next one",
    file: "src/server/recovery.ts",
    from: "const offset = isVolatile ? tail : tail + 1;",
    to: "const offset = tail + 1;",
  },
  {
    name: "sessions are lost",
    breaks: "whoever comes back is let in, and the record of what it has is gone",
    file: "src/server/recovery.ts",
    from: "since: claim?.start ?? 0,",
    to: "since: this.#log.tail,",
  },
  {
    name: "silent overflow",
    breaks: "a log that has forgotten what was missed does not say so",
    file: "src/log/memory.ts",
    from: "return Number.isInteger(offset) && offset <= this.#tail && offset >= this.#tail - this.size;",
    to: "return true;",
  },
  {
    name: "saves on close",
    breaks: "a session is written down when its client leaves, and not while it is here",
    file: "src/server/persistence.ts",
    from: "else this.#place.keep(this.#stored(continuity, text));",
    to: "",
  },
  {
    name: "sends before it saves",
    breaks: "a killed process has sent what its log does not have",
    file: "test/proof/world/virtual-disk.ts",
    from: "for (const apply of turn ?? []) this.#writes.push({ at, apply });",
    to: "const late = turn ?? []; process.setTimer(() => { for (const apply of late) this.#writes.push({ at, apply }); }, 40);",
  },
  {
    name: "silent epoch",
    breaks: "a disk that has lost the end of a log gives the rest",
    file: "test/proof/world/virtual-disk.ts",
    from: "this.#writes = [];\n    this.#epoch = null;",
    to: "this.#writes.splice(-5);",
  },
  {
    name: "forgets the offset",
    breaks: "the client shows an offset that is one behind",
    file: "src/client/core-socket.ts",
    from: "isOffset(args.at(-1))) this.#recovery.offset = args.pop();",
    to: "isOffset(args.at(-1))) { const last = args.pop(); this.#recovery.offset ??= last; }",
  },
  {
    name: "line repeats",
    breaks: "what the peer has is sent to it again when it comes back",
    file: "src/core/line.ts",
    from: "if (received < this.#sent - this.size || this.acknowledge(received)) return undefined;",
    to: "if (received < this.#sent - this.size) return undefined;",
  },
  {
    name: "line skips one",
    breaks: "the first that the peer lacks is left out when it comes back",
    file: "src/client/line-keeper.ts",
    from: "kept.forEach(post);",
    to: "kept.slice(1).forEach(post);",
  },
  {
    name: "line overflows",
    breaks: "what was given up for lack of room is not missed",
    file: "src/core/line.ts",
    from: "if (received < this.#sent - this.size || this.acknowledge(received)) return undefined;",
    to: "this.acknowledge(received);",
  },
  {
    name: "line says too much",
    breaks: "a receipt is for one that has not come",
    file: "src/core/line.ts",
    from: "return (this.#told = this.#received);",
    to: "return (this.#told = this.#received + 1);",
  },
  {
    name: "line has no fence",
    breaks: "what comes late over the lost connection is counted and handled",
    file: "src/server/engine/session.ts",
    from: 'this.readyState = "closed";\n    this.line = null;\n    this.events = nobody;\n    this.leaveTo(line);',
    to: "this.leaveTo(line);",
  },
  {
    name: "line looks once",
    breaks: "what a dead connection had not taken is not looked at when its client comes back",
    file: "src/server/engine/line/session-line.ts",
    from: "    if (this.#line.resume(number) === undefined) return false;\n    const cargo",
    to: "    const cargo",
  },
  {
    name: "upgrade drops",
    breaks: "what waited for a POST is not handed over to the WebSocket",
    file: "src/client/upgrade.ts",
    from: "for (const frame of from.queue.splice(0)) to.send(frame);",
    to: "from.queue.splice(0);",
  },
  {
    name: "upgrade hurries",
    breaks: "a client does not wait for its last poll and POST before it moves to the WebSocket",
    file: "src/client/upgrade.ts",
    from: "from.pause(() => {",
    to: "((move: () => void): void => move())(() => {",
  },
  {
    name: "client gives up",
    breaks: "what a dead line had not delivered is not sent again",
    file: "src/client/line-keeper.ts",
    from: "owner.retry?.({ ...(options as Waiting), again: options.again ?? name });",
    to: "undefined;",
  },
  {
    name: "client does not mark",
    breaks: "what may have been handled is sent again as if it were new",
    file: "src/client/session.ts",
    from: "if (options?.again && this.line) this.note(`d${options.again}`);",
    to: "",
  },
  {
    name: "client keeps silent",
    breaks: "nothing tells the application that something is missing",
    file: "src/client/core-socket.ts",
    from: 'this.#fire("gap", [{ line, received }]);',
    to: "",
  },
];
