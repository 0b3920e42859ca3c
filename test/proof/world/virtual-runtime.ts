// The outside of a client in a simulation: its transports reach servers over the virtual network.
import { ladderOf } from "../../../src/client/ladder.js";
import type { Runtime } from "../../../src/client/runtime.js";
import { pollingOver, type HttpRequest, type HttpResponse } from "../../../src/client/transports/polling.js";
import { webSocketOver } from "../../../src/client/transports/websocket.js";
import type { Clock } from "../../../src/core/index.js";
import type { SeededRandom } from "../../../src/testkit/index.js";
import { VirtualWebSocket } from "./virtual-websocket.js";
import type { Wire } from "./wire.js";
import type { World } from "./world.js";

/** What a client's program offers it. @param server who takes its next connection */
export function virtualRuntime(
  world: World,
  server: () => string,
  clock: Clock,
  random: SeededRandom,
): Runtime {
  return {
    clock,
    trace: (_sentence, error) => void world.failures.push(error),
    random: () => random.next(),
    onPage: () => () => {},
    openTransport: ladderOf([
      pollingOver(async (request) => ask(world, server(), request)),
      webSocketOver(({ url }) => new VirtualWebSocket(world.network, server(), url())),
    ]),
  };
}

// One for all: most of what a rejection costs is the stack of its error.
const noAnswer = new Error("no answer");

/** One request, on a connection of its own. */
function ask(world: World, server: string, { url, body, signal }: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const settle = (answer?: HttpResponse): void => {
      signal.removeEventListener("abort", onAbort);
      world.unsettle();
      if (answer === undefined) reject(noAnswer);
      else resolve(answer);
    };
    const onAbort = (): void => {
      end.reset();
      settle();
    };
    const end = world.network.connect(server, {
      onData(wire: Wire) {
        if (wire.kind === "answer") settle({ status: wire.status, text: wire.text });
      },
      // After an answer this has no effect.
      onClose: () => settle(),
    });
    signal.addEventListener("abort", onAbort);
    end.send({ kind: "request", method: body === undefined ? "GET" : "POST", url: pathOf(url), body });
  });
}

function pathOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("//") + 2));
}
