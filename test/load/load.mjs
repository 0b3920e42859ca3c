// The process that loads a server, or attacks it: makes the clients of one case and does with them what it says.
import { answerRequests } from "../../bench/requests.mjs";
import { findCase } from "./cases.mjs";

let load = null;

/**
 * | request | does                                                                   | answers           |
 * |---------|------------------------------------------------------------------------|-------------------|
 * | start   | lets a few clients come and go, so that code is not counted as clients |                   |
 * | connect | connects the clients that the case keeps                               |                   |
 * | run     | works for `durationMs`; with `isCalm` without what the case is about   | what the case has seen |
 * | leave   | ends all clients                                                       |                   |
 */
answerRequests({
  async start({ name, size, port }) {
    load = await findCase(name).load(port, size);
    await load.warmUp?.();
  },
  async connect() {
    await load.connect?.();
  },
  async run({ durationMs, isCalm }) {
    return load.run(durationMs, isCalm);
  },
  async leave() {
    await load.leave?.();
  },
});
