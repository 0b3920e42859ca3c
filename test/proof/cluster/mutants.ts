// The cluster's recovery with one line made wrong: see ../mutants.ts.
import type { Mutant } from "../mutants.js";

const folder = "src/cluster/recovery";

export const clusterMutants: readonly Mutant[] = [
  {
    name: "offsets of others",
    breaks: "an event tells how far the node is that emitted it, not the one that has the client",
    file: `${folder}/cluster-recovery.ts`,
    from: "const frames = withOffset(item.frames, text, this.#context.codec, mayCompress);",
    to: "const frames = item.frames.map((data) => ({ data, mayCompress, wire: null, base64: null }));",
  },
  {
    name: "catches up one too few",
    breaks: "the first of what a node lacks is not told to it",
    file: `${folder}/streams.ts`,
    from: "for (const [number, item] of this.#keeper.itemsOf(tag, after)) {",
    to: "for (const [number, item] of this.#keeper.itemsOf(tag, after + 1)) {",
  },
  {
    name: "silent overflow",
    breaks: "a log that has forgotten what was missed does not say so",
    file: "src/log/shared-log.ts",
    from: "if ((reach.get(origin) ?? 0) < floor) return false;",
    to: "if (floor < 0) return false;",
  },
  {
    name: "sessions stay at home",
    breaks: "a node is not told of the sessions of another one",
    file: `${folder}/cluster-recovery.ts`,
    from: "return copy.hear(item, origin, number);",
    to: "return;",
  },
  {
    name: "away for good",
    breaks: "what a session had when its client left is not told",
    file: `${folder}/start-of.ts`,
    from: "return isLast ? union(seen, parseVector(until) ?? nothing) : seen;",
    to: "return union(seen, parseVector(until) ?? nothing);",
  },
  {
    name: "closing counts as sent",
    breaks:
      "what is emitted between the close that a client is sent and its end is taken for something that it has",
    file: `${folder}/namespace-recovery.ts`,
    from: "presence.stoppedAt ??= this.#ports.streams.reach.text;",
    to: "",
  },
  {
    name: "missed from the beginning",
    breaks: "who has come back twice is sent again what it had the first time",
    file: `${folder}/namespace-recovery.ts`,
    from: '      since: claim?.start ?? "",',
    to: '      since: "",',
  },
  {
    name: "misses one more",
    breaks: "of each node, the first message that a client missed is left out",
    file: "src/log/shared-log.ts",
    from: 'if (entry.kind === "message" && stamp.number > (reach.get(stamp.origin) ?? 0)) yield',
    to: 'if (entry.kind === "message" && stamp.number > (reach.get(stamp.origin) ?? 0) + 1) yield',
  },
  {
    name: "floors are not told",
    breaks: "who fetches what it lacks is not told how much of that is not held any more",
    file: `${folder}/streams.ts`,
    from: "this.#keeper.lose(tag, floor, isNews);",
    to: "",
  },
];
