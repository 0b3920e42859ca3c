// Stands before a C program that only receives and sends (bare.c): starts it on this process's core and asks it for its figures.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { accept } from "../load/websocket-client.mjs";
import { obey } from "./control.mjs";
import { connectedFrame, openFrame } from "./greeting.mjs";

const [program] = process.argv.slice(2);
let lines = null;
let child = null;

obey(
  async (scenario) => {
    child = spawn(program, [accept, openFrame, connectedFrame, ...scenario.serveC], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return Number((await lines.next()).value);
  },
  async () => {
    child.stdin.write("figures\n");
    const [cpuUs, userUs, rssBytes] = (await lines.next()).value.split(" ").map(Number);
    return { cpuUs, userUs, rssBytes, heapBytes: 0 };
  },
);
