// What tests use of Socket.IO 2's client, whose types nobody publishes with it.
declare module "socket.io-client-2" {
  interface Listenable {
    on(event: string, listener: (...args: never[]) => void): this;
  }

  interface OlderEngine extends Listenable {
    readonly id: string;
    ping: () => void;
  }

  export interface OlderSocket extends Listenable {
    readonly id: string;
    readonly io: { readonly engine: OlderEngine };
    emit(event: string, ...args: unknown[]): this;
    close(): this;
  }

  export default function io(url: string, options: object): OlderSocket;
}
