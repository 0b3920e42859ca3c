// Nodes in processes of their own, a door in front of them that gives each connection to another one, and clients that write down what
// they hear.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { io, type Socket as ClientSocket } from "socket.io-client";
import { expect } from "vitest";
import { freePort } from "../../programs/free-port.js";

/** One process. */
export class Node {
  readonly port: number;
  /** How many nodes it knows, itself among them. */
  known = 0;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
    process.on("message", (told: { nodes?: number }) => (this.known = told.nodes ?? this.known));
  }

  static async start(redisPort: number): Promise<Node> {
    const port = await freePort();
    const program = new URL("node.mjs", import.meta.url).pathname;
    const child = fork(program, [String(port), String(redisPort)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const node = new Node(child, port);
    await once(child, "message");
    return node;
  }

  talk(): void {
    this.#process.send("talk");
  }

  /** How much it has emitted in all. */
  async hush(): Promise<number> {
    this.#process.send("hush");
    for (;;) {
      const [told] = (await once(this.#process, "message")) as [{ sent?: number }];
      if (told.sent !== undefined) return told.sent;
    }
  }

  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    this.#process.kill(name);
  }

  /** As a deployment does it. */
  async end(): Promise<void> {
    this.#process.send("end");
    await once(this.#process, "exit");
  }

  get name(): string {
    return `node ${this.#process.pid}`;
  }
}

/** Gives each connection to the next node that takes it. */
export class Door {
  nodes: Node[] = [];
  readonly #server: Server;
  readonly #open: Set<Socket> = new Set();
  #next = 0;

  private constructor() {
    this.#server = createServer((client) => {
      this.#open.add(client);
      client.on("error", () => client.destroy());
      this.#let(client, this.nodes.length);
    });
  }

  static async open(): Promise<Door> {
    const door = new Door();
    door.#server.listen(0, "127.0.0.1");
    await once(door.#server, "listening");
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #let(client: Socket, attempts: number): void {
    const node = this.nodes[this.#next++ % this.nodes.length];
    if (node === undefined || attempts === 0) return void client.destroy();
    const server = connect(node.port, "127.0.0.1");
    server.on("connect", () => {
      client.pipe(server).pipe(client);
      client.on("close", () => server.destroy());
      server.on("close", () => client.destroy());
    });
    server.on("error", () => {
      if (server.bytesRead > 0 || client.bytesRead > 0 || client.destroyed) client.destroy();
      else this.#let(client, attempts - 1);
    });
  }
}

/** A client of Socket.IO's, or one of ours, and what it heard of each node. */
export class Witness {
  readonly socket: ClientSocket;
  readonly heard: Map<string, number[]> = new Map();
  readonly recoveries: boolean[] = [];

  constructor(url: string, connectTo: typeof io = io) {
    this.socket = connectTo(url, {
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
    });
    this.socket.on("connect", () => this.recoveries.push(this.socket.recovered));
    this.socket.on("down", (from: string, seq: number) => {
      const list = this.heard.get(from) ?? [];
      this.heard.set(from, list);
      list.push(seq);
    });
  }

  /** Everything that a node has sent, once and in order. */
  expectWhole(node: string, sent: number): void {
    expect(this.heard.get(node)).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  }

  /** Once and in order, up to some message: the node was killed, and nobody knows which was its last. */
  expectUnbroken(node: string): void {
    const heard = this.heard.get(node) ?? [];
    expect(heard).toEqual(heard.map((_, index) => index + 1));
  }
}
