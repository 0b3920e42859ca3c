// The process of everybody else: clients that do nothing wrong, and how long each of their questions waits for its answer.
import { answerRequests } from "../../bench/requests.mjs";
import { Pulse } from "./pulse.mjs";

let pulse = null;

answerRequests({
  async start({ port, clients, perSecond }) {
    pulse = await Pulse.connect(port, clients, perSecond);
  },
  async measure({ durationMs }) {
    return pulse.measure(durationMs);
  },
});
