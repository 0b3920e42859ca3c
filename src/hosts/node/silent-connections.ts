// Connections on which nothing was asked yet, as browsers open them on suspicion: an HTTP server that closes waits for them.
import type { Socket } from "node:net";
import type { NodeServer } from "./node-server.js";

/**
 * Knows them from when they come until they ask, so that connections that are at work cost nothing.
 *
 * @example
 * const silent = new SilentConnections(http);
 * http.on("request", ({ socket }) => silent.onAsked(socket));
 * http.close();
 * silent.end();
 */
export class SilentConnections {
  readonly #server: NodeServer;
  readonly #event: "connection" | "secureConnection";
  readonly #sockets: Set<Socket> = new Set();
  // One function for all connections: it finds its own as `this`.
  readonly #onClose: (this: Socket) => void;

  constructor(server: NodeServer) {
    const sockets = this.#sockets;
    this.#onClose = function forget() {
      sockets.delete(this);
    };
    this.#server = server;
    // Over TLS requests come from another object than the connection, which no public name leads to. Asking for a method
    // that TLS servers have spares everybody else the loading of node:tls.
    this.#event = "addContext" in server ? "secureConnection" : "connection";
    server.on(this.#event, this.#onConnection);
  }

  /** A request has come on this connection: from now on the HTTP server looks after it. */
  onAsked(socket: Socket): void {
    if (this.#sockets.delete(socket)) socket.off("close", this.#onClose);
  }

  /** Ends those that are there, and knows no more. One that has begun to ask is left to finish. */
  end(): void {
    this.#server.off(this.#event, this.#onConnection);
    for (const socket of this.#sockets) {
      this.onAsked(socket);
      if (socket.bytesRead === 0) socket.destroy();
    }
  }

  readonly #onConnection = (socket: Socket): void => {
    this.#sockets.add(socket);
    socket.on("close", this.#onClose);
  };
}
