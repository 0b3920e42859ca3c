// The cluster's recovery with one line made wrong: see ../mutants.ts.
import type { Mutant } from "../mutants.js";

const folder = "src/cluster/recovery";

export const clusterMutants: readonly Mutant[] = [
  {
    name: "history is news",
    breaks: "clients of a new node are given what was sent before they came",
    file: `${folder}/streams.ts`,
    from: "number > (origin.newsAfter ?? Infinity)",
    to: "true",
  },
  {
    name: "offsets of others",
    breaks: "an event tells how far the node is that emitted it, not the one that has the client",
    file: `${folder}/cluster-recovery.ts`,
    from: "const frames = withOffset(item.frames, text, this.#context.codec, mayCompress);",
    to: "const frames = item.frames.map((data) => ({ data, mayCompress, wire: null, base64: null }));",
  },
  {
    name: "a hole is passed over",
    breaks: "what comes behind something that is missing is taken",
    file: `${folder}/streams.ts`,
    from: "if (missing === 0) this.#apply(origin, numbered);",
    to: "if (missing >= 0) this.#apply(origin, numbered);",
  },
  {
    name: "catches up one too few",
    breaks: "the first of what a node lacks is not told to it",
    file: `${folder}/streams.ts`,
    from: "for (const [number, item] of this.#keeper.itemsOf(tag, after)) {",
    to: "for (const [number, item] of this.#keeper.itemsOf(tag, after + 1)) {",
  },
  {
    name: "sends what it gets",
    breaks: "a client that came with more than its node has is given that again",
    file: `${folder}/namespace-recovery.ts`,
    from: "if ((start.get(origin) ?? 0) >= number) ids.push(presence.sid);",
    to: "if (false) ids.push(presence.sid);",
  },
  {
    name: "silent overflow",
    breaks: "a log that has forgotten what was missed does not say so",
    file: "src/log/shared-log.ts",
    from: "if ((reach.get(origin) ?? 0) < floor) return false;",
    to: "if (floor < 0) return false;",
  },
  {
    name: "takes without asking",
    breaks: "a session is gone on with as it was told last, while its node has it still",
    file: `${folder}/takeover.ts`,
    from: "const session = (await this.#ask(copy, pid)) ?? copy.find(pid);",
    to: "const session = copy.find(pid);",
  },
  {
    name: "waits for nobody",
    breaks: "a node goes on with a session before it knows what the other one knew",
    file: `${folder}/takeover.ts`,
    from: "if (streams.reach.of(tag) < number && streams.isOpen(tag)) return false;",
    to: "if (streams.reach.of(tag) < 0 && streams.isOpen(tag)) return false;",
  },
  {
    name: "cut off and confident",
    breaks: "a node that the others cannot reach takes its clients back, and so do they",
    file: `${folder}/takeover.ts`,
    from: "if (isOwn && !streams.isBehind && (isNew || mesh.isConnected)) return null;",
    to: "if (isOwn && !streams.isBehind) return null;",
  },
  {
    name: "begins behind",
    breaks: "a new node lets clients in before it knows what they missed",
    file: `${folder}/streams.ts`,
    from: "return !this.#introduction.isOver || [",
    to: "return false && [",
  },
];
