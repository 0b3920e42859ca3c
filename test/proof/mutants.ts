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
    name: "upgrade loses its queue",
    breaks: "what waited for a poll does not go over the WebSocket",
    file: "src/server/engine/session.ts",
    from: "for (const frame of unsent) transport.send(frame);",
    to: "",
  },
  {
    name: "upgrade sends twice",
    breaks: "what waited for a poll goes over the WebSocket twice",
    file: "src/server/engine/session.ts",
    from: "for (const frame of unsent) transport.send(frame);",
    to: "for (const frame of [...unsent, ...unsent]) transport.send(frame);",
  },
  {
    name: "forgets the offset",
    breaks: "the client shows an offset that is one behind",
    file: "src/client/base-socket.ts",
    from: "isOffset(args.at(-1))) this.#offset = args.pop();",
    to: "isOffset(args.at(-1))) { const last = args.pop(); this.#offset ??= last; }",
  },
];
