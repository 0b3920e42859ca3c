// What people see of the cluster: a few lines that stay in their place, or one after the other where nobody looks. It counts nothing itself.
import { clearScreenDown, moveCursor } from "node:readline";

/** @param cluster `{ nodes, store, load, bus, proxy }` */
export function describe({ nodes, store, load, bus, proxy }) {
  const states = nodes.map(({ name, state }) => `${name} ${state}`);
  const behind = store === undefined ? "no server" : store.isRunning ? "up" : "down";
  return [
    `nodes      ${states.join(" · ")} · joined by ${bus} (${behind}), behind ${proxy}`,
    `clients    ${load.connected} of ${load.size} connected`,
    `messages   ${load.sent} sent · ${load.received} received · ${load.underWay} under way`,
    `           ${load.lost} lost · ${load.doubled} doubled · ${load.again} came again and said so`,
    `returns    ${load.recovered} recovered · ${load.begun} began anew, and were told of ${load.told} missed messages`,
  ];
}

/** Lines that are written over those before. */
export class Display {
  #output;
  #lineCount = 0;

  constructor(output) {
    this.#output = output;
  }

  show(lines) {
    moveCursor(this.#output, 0, -this.#lineCount);
    clearScreenDown(this.#output);
    this.#output.write(lines.map((line) => `${line.slice(0, (this.#output.columns ?? 200) - 1)}\n`).join(""));
    this.#lineCount = lines.length;
  }
}
