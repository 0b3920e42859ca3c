// Runs every behaviour through every combination of transport mode and parser, for one client and one server.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { behaviours } from "./behaviours/index.js";
import { Context, type Mode } from "./context.js";
import type { Parser, Peer } from "./peers/peer.js";
import { type ListeningServer, type StartServer, startServer } from "./running-server.js";

const modes: readonly Mode[] = [
  { name: "websocket only", options: { transports: ["websocket"] }, endsOn: "websocket" },
  { name: "polling only", options: { transports: ["polling"] }, endsOn: "polling" },
  { name: "polling with upgrade", options: {}, endsOn: "websocket" },
];
const parsers: readonly Parser[] = ["json", "msgpack"];
const behaviourTimeoutMs = 30_000;

/** Declares the tests of one client against one server, which is on Node if nothing else starts it. */
export function runMatrix(
  client: Peer,
  server: Peer,
  start: StartServer = (parser, settings) => startServer(server, parser, settings),
): void {
  const excuses = [
    ...client.excused.filter(({ as }) => as !== "server"),
    ...server.excused.filter(({ as }) => as !== "client"),
  ];

  it("excuses only behaviours that exist", () => {
    const names = behaviours.map((behaviour) => behaviour.name);
    expect(names).toEqual(expect.arrayContaining(excuses.map((excuse) => excuse.behaviour)));
    expect(new Set(names).size).toBe(names.length);
  });

  for (const mode of modes) {
    for (const parser of parsers) {
      describe(`${client.name} client, ${server.name} server, ${mode.name}, ${parser}`, () => {
        let running: ListeningServer;
        beforeAll(async () => {
          running = await start(parser);
        });
        afterAll(() => running.close());

        for (const [index, { name, run }] of behaviours.entries()) {
          const excuse = excuses.find(
            (candidate) => candidate.behaviour === name && (candidate.parser ?? parser) === parser,
          );
          it(
            name,
            async ({ skip }) => {
              if (excuse !== undefined) skip(excuse.reason);
              const combination = { client, server, parser, mode, startServer: start };
              const context = new Context(combination, running, `/behaviour-${index}`);
              try {
                await run(context);
              } finally {
                await context.close();
              }
            },
            behaviourTimeoutMs,
          );
        }
      });
    }
  }
}
