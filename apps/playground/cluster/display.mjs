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

/** Lines that are written over those before; in a file or a pipe, where nothing can be written over, below them. */
export class Display {
  /** How long what is shown may stay as it is, in milliseconds. */
  paceMs;
  #output;
  #lineCount = 0;

  constructor(output) {
    this.#output = output;
    this.paceMs = output.isTTY ? 200 : 5_000;
  }

  show(lines) {
    if (this.#output.isTTY) this.#showInPlace(lines);
    else this.#output.write(`${lines.join("\n")}\n\n`);
  }

  #showInPlace(lines) {
    moveCursor(this.#output, 0, -this.#lineCount);
    clearScreenDown(this.#output);
    // Some terminals do not say how wide they are: 0.
    const width = (this.#output.columns || 200) - 1;
    this.#output.write(lines.map((line) => `${line.slice(0, width)}\n`).join(""));
    this.#lineCount = lines.length;
  }
}
