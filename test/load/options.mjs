// The command line of the load tests: flags, their defaults and the help text.
import { parseArgs } from "node:util";
import { ourBuild, peers } from "../../bench/peers.mjs";
import { attacks, scenarios } from "./cases.mjs";

const isAttack = new Set(attacks);

const help = `Loads and attacks a server: what it takes, what it costs, and what everybody else notices.

  npm run load -- [flags]
  npm run load -- publish     puts what was measured last into docs/reliability.md

  --only NAME       only this one; may be given more than once: a scenario (L3), a row of the attacks (W23), or "attacks".
                    What was measured before in the same way stays in the tables
  --peer NAME       beside whom; may be given more than once      (socket.io; none with --quick)
  --runs N          runs of each, alternating; the median counts  (1; with --full 5)
  --full            as large and as long as it is meant: a night, eight hours of it for L9, and a machine of its own
  --quick           small and short, to see that it works; the figures say nothing
  --help            this text

Scenarios:
${scenarios.map(({ name, title, sizes }) => `  ${name.padEnd(5)} ${title(sizes.usual[0])}`).join("\n")}

Attacks:
${attacks.map(({ rows, what }) => `  ${rows.padEnd(12)} ${what}`).join("\n")}
`;

/** Reads the flags; prints the help or a complaint and ends the process where that is the answer. */
export function readOptions(args) {
  const { values } = parse(args);
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const form = values.full ? "full" : values.quick ? "quick" : "usual";
  const runs = Number(values.runs ?? (form === "full" ? 5 : 1));
  if (!Number.isInteger(runs) || runs < 1) refuse(`--runs ${values.runs}: give a whole number above zero.`);
  const chosen = (values.only ?? [""]).flatMap((name) => choose(name));
  return {
    form,
    runs,
    scenarios: chosen.filter((each) => !isAttack.has(each)),
    attacks: chosen.filter((each) => isAttack.has(each)),
    subject: ourBuild("holdfast", "dist"),
    peers: (values.peer ?? (form === "quick" ? [] : ["socket.io"])).map((name) => findPeer(name)),
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: "string", multiple: true },
        peer: { type: "string", multiple: true },
        runs: { type: "string" },
        full: { type: "boolean" },
        quick: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    return refuse(error.message);
  }
}

function choose(name) {
  if (name === "") return [...scenarios, ...attacks];
  if (name === "attacks") return attacks;
  const found = [
    ...scenarios.filter((scenario) => scenario.name === name),
    ...attacks.filter(({ rows }) => rows.split(" ").includes(name)),
  ];
  return found.length > 0 ? found : refuse(`--only ${name}: there is no such scenario or row.`);
}

// Only what speaks Socket.IO's API on node:http has the same server file.
function findPeer(name) {
  const peer = peers.get(name);
  const isAble = peer !== undefined && peer.kind !== "limit" && !name.endsWith("-uws");
  return isAble ? peer : refuse(`--peer ${name}: there is socket.io, holdfast-recovery.`);
}

function refuse(message) {
  process.stderr.write(`${message}\n\n${help}`);
  process.exit(2);
}
