// The command line of the bench: flags, defaults and the help text. Not what is measured (scenarios/) nor whom (peers.mjs).
import { parseArgs } from "node:util";
import { ourBuild, peers } from "./peers.mjs";
import { scenarios } from "./scenarios/index.mjs";

const help = `Measures what a server costs: CPU per message, CPU per handshake, memory per idle connection.

  npm run bench -- [flags]
  npm run bench -- growth [flags]     how cost grows; has a --help of its own
  npm run bench -- comeback [flags]   how long a crowd takes to come back; has a --help of its own
  npm run bench -- cluster [flags]    servers that are joined by Redis, beside Socket.IO's; has a --help of its own
  npm run bench -- nodes [flags]      what nodes cost each other, by their number; has a --help of its own
  npm run bench -- publish            puts what was measured last into docs/performance.md

  --scenario NAME   only this one; may be given more than once, and as a prefix (handshake)
  --subject NAME    the left side of each ratio                        (holdfast)
  --peer NAME       the right side; may be given more than once        (every other; none with --before)
                    --subject socket.io --peer socket.io shows how much of a ratio is noise
  --before FOLDER   adds an earlier build of ours as a peer: a copy of dist/ somewhere below the workspace, such as .cache/before
  --build FOLDER    the build of ours that is the subject              (dist)
  --duration S      seconds of each measured window                    (1; with --full 3)
  --runs N          runs of each peer, alternating; the median counts  (5, of our variants 3, of the limits 1; with --full 5)
  --full            longer runs, and as many of all
  --quick           one run of half a second: to see that it works
  --cpu-prof        also writes a CPU profile of each window (it slows the server: do not quote the figures)
  --help            this text

Scenarios:
${[...scenarios.values()].map(({ name, title }) => `  ${name.padEnd(20)}${title}`).join("\n")}

Peers: ${[...peers.keys()].join(", ")}
`;

const forms = {
  full: { runs: "5", variantRuns: "5", limitRuns: "5", seconds: "3" },
  usual: { runs: "5", variantRuns: "3", limitRuns: "1", seconds: "1" },
  quick: { runs: "1", variantRuns: "1", limitRuns: "1", seconds: "0.5" },
};

/** Reads the flags; prints the help or a complaint and ends the process where that is the answer. */
export function readOptions(args) {
  const { values } = parse(args);
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const subject =
    values.build === undefined
      ? choose("--subject", values.subject, peers)
      : ourBuild("holdfast", values.build);
  // The variants are those of dist/: beside another build they would say nothing about themselves.
  const others = [...peers.values()]
    .filter(({ name, isVariant }) => name !== subject.name && !(isVariant && values.build !== undefined))
    .map(({ name }) => name);
  const chosen = (values.peer ?? (values.before === undefined ? others : [])).map((name) =>
    choose("--peer", name, peers),
  );
  const form = values.full ? forms.full : values.quick ? forms.quick : forms.usual;
  return {
    scenarios: (values.scenario ?? [""]).flatMap((prefix) => chooseByPrefix(prefix)),
    subject,
    peers: values.before === undefined ? chosen : [...chosen, ourBuild("before", values.before)],
    durationMs: 1000 * positive("--duration", values.duration ?? form.seconds),
    runs: Math.ceil(positive("--runs", values.runs ?? form.runs)),
    variantRuns: Math.ceil(positive("--runs", values.runs ?? form.variantRuns)),
    limitRuns: Math.ceil(positive("--runs", values.runs ?? form.limitRuns)),
    isProfiled: values["cpu-prof"] === true,
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        scenario: { type: "string", multiple: true },
        subject: { type: "string", default: "holdfast" },
        peer: { type: "string", multiple: true },
        before: { type: "string" },
        build: { type: "string" },
        duration: { type: "string" },
        runs: { type: "string" },
        full: { type: "boolean" },
        quick: { type: "boolean" },
        "cpu-prof": { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    return refuse(error.message);
  }
}

function choose(flag, name, from) {
  return from.get(name) ?? refuse(`${flag} ${name}: there is ${[...from.keys()].join(", ")}.`);
}

function chooseByPrefix(prefix) {
  const exact = scenarios.get(prefix);
  if (exact !== undefined) return [exact];
  const found = [...scenarios.values()].filter(({ name }) => name.startsWith(prefix));
  return found.length > 0
    ? found
    : refuse(`--scenario ${prefix}: there is ${[...scenarios.keys()].join(", ")}.`);
}

function positive(flag, text) {
  const number = Number(text);
  return number > 0 ? number : refuse(`${flag} ${text}: give a number above zero.`);
}

function refuse(message) {
  console.error(`${message}\n\n${help}`);
  process.exit(2);
}
