// What TypeScript makes of namespaces, servers among themselves and adapters. Nothing runs: the compiler is the test, and every
// error that is expected is due. Events of sockets and audiences are server.test-d.ts.
import { Adapter, ClusterAdapterWithHeartbeat } from "socket.io-adapter";
import {
  Server,
  type DefaultEventsMap,
  type EventNames,
  type EventNamesWithAck,
  type EventParams,
  type EventsMap,
  type Namespace,
  type NamespaceMatcher,
  type RemoteSocket,
  type Socket,
} from "../../src/index.js";

interface ClientToServer {
  speak(text: string): void;
}
interface ServerToClient {
  heard(text: string): void;
  ask(question: string, reply: (answer: string) => void): void;
}
interface BetweenServers {
  reload(): void;
  sum(x: number, y: number, reply: (sum: number) => void): void;
}
interface Data {
  user: string;
}
type Io = Server<ClientToServer, ServerToClient, BetweenServers, Data>;

/** Compiles if both types are the same. */
function same<A, B>(..._proof: [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never]): void {
  // Nothing to do at run time.
}

export async function serversAmongThemselves(io: Io): Promise<void> {
  io.serverSideEmit("reload");
  io.of("/chat").serverSideEmit("sum", 1, 2, (error, sums) => {
    same<typeof error, Error>();
    same<typeof sums, number[]>();
  });
  same<Awaited<ReturnType<typeof sum>>, number[]>();
  // @ts-expect-error -- an argument is missing
  io.serverSideEmit("sum", 1);
  // @ts-expect-error -- servers emit no such event to servers
  io.serverSideEmit("heard", "hello");
  // @ts-expect-error -- nobody replies to it
  await io.serverSideEmitWithAck("reload");
  io.on("sum", (x, y, reply) => {
    same<typeof x, number>();
    reply(x + y);
    // @ts-expect-error -- the reply is a number
    reply("3");
  });
  // @ts-expect-error -- clients emit it, not servers
  io.on("speak", () => undefined);

  function sum(): Promise<number[]> {
    return io.serverSideEmitWithAck("sum", 1, 2);
  }
}

export function namespacesAndTheirServer(io: Io): void {
  const { server } = io.of("/chat");
  same<ReturnType<typeof server.of>, ReturnType<Io["of"]>>();
  // What they say of it is true.
  const named: typeof server = io;
  named.to("room").emit("heard", "hello");
  io.on("connection", (socket) => socket.nsp.server.of("/chat").emit("heard", "hello"));
  // @ts-expect-error -- clients emit it
  server.emit("speak", "hello");
}

export function namespaces(io: Io): void {
  const matcher: NamespaceMatcher = (name, auth, next) => {
    same<typeof name, string>();
    next(null, auth["token"] === "secret");
  };
  const parents = [io.of("/chat"), io.of(/^\/tenant-\d+$/), io.of(matcher)];
  same<(typeof parents)[number], Namespace<ClientToServer, ServerToClient, BetweenServers, Data>>();
  io.of(/^\/tenant-\d+$/, (socket) => {
    same<typeof socket, Socket<ClientToServer, ServerToClient, BetweenServers, Data>>();
  });
  io.of((_name, _auth, next) => next(new Error("no"), false)).emit("heard", "hello");
  // @ts-expect-error -- a name, a pattern or a function
  io.of(7);
  // @ts-expect-error -- the server emits no such event
  io.of(/x/).emit("speak", "hello");
  io.on("new_namespace", (namespace) => {
    same<typeof namespace, Namespace<ClientToServer, ServerToClient, BetweenServers, Data>>();
  });
  // An application that types no events of its server may give a namespace its own.
  const board: Namespace<ServerToClient, ClientToServer> = new Server().of("/board");
  board.emit("speak", "hello");
}

export async function remoteSockets(io: Io): Promise<void> {
  const sockets = await io.of("/chat").in("room").fetchSockets();
  same<typeof sockets, RemoteSocket<ServerToClient, Data>[]>();
  for (const socket of sockets) {
    same<typeof socket.data, Data>();
    socket.emit("heard", "hello");
    socket.timeout(5).emit("ask", "why?", (error, answer) => {
      same<typeof error, Error>();
      same<typeof answer, string>();
    });
    // @ts-expect-error -- no such event
    socket.emit("speak", "hello");
  }
  same<Set<string>, Awaited<ReturnType<typeof io.allSockets>>>();
}

class OwnAdapter extends ClusterAdapterWithHeartbeat {
  constructor(namespace: object) {
    super(namespace, { heartbeatInterval: 1_000 });
  }
  override async doPublish(): Promise<string> {
    return "";
  }
  override async doPublishResponse(): Promise<void> {
    // Nobody to publish to.
  }
}

export function adapters(io: Io): void {
  io.adapter(Adapter);
  io.adapter(OwnAdapter);
  io.adapter((namespace) => new Adapter(namespace));
  new Server({ adapter: OwnAdapter }).of("/").adapter.rooms.get("room")?.has("id");
  // @ts-expect-error -- not an adapter
  io.adapter(() => new Map());
}

export function helpers(): void {
  same<EventNames<ServerToClient>, "heard" | "ask">();
  same<EventNamesWithAck<ServerToClient>, "ask">();
  same<EventParams<ServerToClient, "heard">, [text: string]>();
  const map: EventsMap = {} satisfies DefaultEventsMap;
  same<typeof map, EventsMap>();
}
