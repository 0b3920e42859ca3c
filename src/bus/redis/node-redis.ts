// Connections made from a client of node-redis (the package `redis`), which the application hands in: a client, or a cluster.
import type { Argument, Connect, RedisConnection } from "./connection.js";

/** What `createClient()` and `createCluster()` of the package `redis` give, as far as it is used here. */
export interface NodeRedisClient {
  sendCommand(...command: never[]): Promise<unknown>;
  sSubscribe(...channel: never[]): Promise<unknown>;
  duplicate(...options: never[]): object;
}

type OnBuffer = (message: Buffer, channel: Buffer) => void;
type Subscribe = (channel: string, listener: OnBuffer, isBinary: true) => Promise<unknown>;

interface NodeRedisConnection {
  readonly options?: { readonly socket?: object };
  connect(): Promise<unknown>;
  sendCommand: SendToOne & SendToCluster;
  subscribe: Subscribe;
  sSubscribe: Subscribe;
  unsubscribe: Subscribe;
  sUnsubscribe: Subscribe;
  on(event: string, listener: (error: unknown) => void): void;
  destroy(): void;
  duplicate(options?: object): NodeRedisConnection;
}

type SendToOne = (command: readonly Argument[], options: object) => Promise<unknown>;
type SendToCluster = (
  key: string | undefined,
  isReadonly: false,
  command: readonly Argument[],
  options: object,
) => Promise<unknown>;

/**
 * How it reads an answer: RESP's types by their first character. And no timeouts: they cost a signal for each command, and a
 * command that waits for news takes as long as it takes.
 */
const options = {
  typeMapping: { ["$".charCodeAt(0)]: Buffer, ["%".charCodeAt(0)]: Array },
  timeout: undefined,
};

/** Whether it is a client of node-redis: its pools and sentinels do not subscribe to sharded channels. */
export function isNodeRedis(client: object): client is NodeRedisClient {
  return "sendCommand" in client && "sSubscribe" in client && "duplicate" in client;
}

/** A way to open connections like the one of `client`. */
export function connectNodeRedis(client: NodeRedisClient): Connect {
  return ({ onMessage, onLost }) => {
    const isCluster = "nodeClient" in client;
    const own = duplicate(client as unknown as NodeRedisConnection, isCluster);
    own.on("error", onLost);
    const listener: OnBuffer = (message, channel) => onMessage(channel.toString(), message);
    return {
      isCluster,
      ready: own.connect().then(() => undefined),
      send: isCluster ? sendToCluster(own) : sendToOne(own),
      subscribe: async (kind, channel) =>
        kind === "plain" ? own.subscribe(channel, listener, true) : own.sSubscribe(channel, listener, true),
      unsubscribe: async (kind, channel) =>
        kind === "plain"
          ? own.unsubscribe(channel, listener, true)
          : own.sUnsubscribe(channel, listener, true),
      end: () => own.destroy(),
    };
  };
}

/** As the user's, but that a lost connection stays lost; one of a cluster's is the cluster's client to replace. */
function duplicate(client: NodeRedisConnection, isCluster: boolean): NodeRedisConnection {
  if (isCluster) return client.duplicate();
  return client.duplicate({ socket: { ...client.options?.socket, reconnectStrategy: false } });
}

function sendToOne(own: NodeRedisConnection): RedisConnection["send"] {
  const send: SendToOne = own.sendCommand.bind(own);
  return (_key, command) => send(command, options);
}

function sendToCluster(own: NodeRedisConnection): RedisConnection["send"] {
  const send: SendToCluster = own.sendCommand.bind(own);
  return (key, command) => send(key, false, command, options);
}
