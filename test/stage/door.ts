// A door before several nodes: it gives each connection to another of them, and knows no sessions.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Gives each connection to the next that takes it. */
export class Door<Behind extends { readonly port: number }> {
  nodes: Behind[] = [];
  readonly #server: Server;
  readonly #open: Set<Socket> = new Set();
  #next = 0;

  private constructor() {
    this.#server = createServer((client) => {
      this.#open.add(client);
      client.on("error", () => client.destroy());
      client.on("close", () => this.#open.delete(client));
      this.#let(client, this.nodes.length);
    });
  }

  static async open<Behind extends { readonly port: number }>(): Promise<Door<Behind>> {
    const door = new Door<Behind>();
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
