// What every attack has in common: strikes at a steady pace against a server with its defaults, while others are served. What an
// attack does is in the file of its family.
import { figure } from "../figure.mjs";
import { Pace } from "../pace.mjs";
import { answerEchoes } from "../scenarios/echo.mjs";

/** Connections of strikes that end when the attack does. */
class Held {
  #lines = new Set();

  add(line) {
    this.#lines.add(line);
  }

  delete(line) {
    this.#lines.delete(line);
  }

  release() {
    for (const line of this.#lines) line.close();
    this.#lines.clear();
  }
}

/**
 * Makes the case of an attack.
 *
 * | field           | meaning                                                                    |
 * |-----------------|----------------------------------------------------------------------------|
 * | rows            | its numbers in the catalogue of bad input                                  |
 * | what            | what the peer does                                                         |
 * | perSecond       | strikes a second                                                           |
 * | strike(port, held) | one; what it connects it keeps in `held`                                |
 * | incident        | the name under which the server counts it, if it is a mistake              |
 * | options         | the server's, where what is attacked is off by default                     |
 * | serve(io)       | what the server does beside answering everybody                            |
 * | isWidelyKnown   | whether it is shown what it does to others as well                         |
 */
export function attack({
  rows,
  what,
  perSecond,
  strike,
  incident,
  isWidelyKnown = false,
  options = {},
  serve,
}) {
  return {
    name: what,
    rows,
    what,
    incident,
    title: () => what,
    sizes: {
      quick: [{ seconds: 0.5, calmMs: 200, maxEventLoopLag: 60_000 }],
      usual: [{ seconds: 4, calmMs: 2000 }],
      full: [{ seconds: 20 }],
    },
    durationMs: ({ seconds }) => 1000 * seconds,
    others: { clients: 50, perSecond: 200 },
    isOursAlone: !isWidelyKnown,
    // Limits on newcomers are a part of the answer; but for the short form, which has to pass on a busy machine.
    hasDefaults: true,
    options: ({ maxEventLoopLag }) => ({ ...options, ...(maxEventLoopLag && { maxEventLoopLag }) }),
    serve(io) {
      answerEchoes(io);
      serve?.(io);
    },
    async load(port) {
      const held = new Held();
      return {
        async run(durationMs, isCalm) {
          let strikes = 0;
          await new Pace(isCalm ? 0 : perSecond).run(durationMs, () => {
            strikes++;
            strike(port, held);
          });
          return { strikes };
        },
        leave: () => held.release(),
      };
    },
    figures: ({ before, connected, ran, left, calm, rough, outcome }) => [
      figure("strikes", "", outcome.strikes),
      figure("memory before", "bytes", before.rssBytes),
      figure("at most", "bytes", ran.peakRssBytes),
      figure("after", "bytes", left.rssBytes),
      figure("heap before", "bytes", before.heapBytes),
      figure("heap after", "bytes", left.heapBytes),
      figure("others' p99 before", "ms", calm.p99),
      figure("meanwhile", "ms", rough.p99),
      figure("sessions left", "", left.clients - connected.clients, 0),
    ],
  };
}
