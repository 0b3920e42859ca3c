// What the compiler says about the hooks. Nothing here runs: `tsc` is the test.
import { io as nodeIo } from "../../src/client/node.js";
import { io as webSocketIo, type Socket as WebSocketSocket } from "../../src/client/websocket.js";
import { io, type Socket } from "../../src/client/index.js";
import { createHooks, type Connection } from "../../src/react/index.js";

/** Compiles if both types are the same, and the first is not `any`. */
function same<A, B>(
  ..._proof: 0 extends 1 & A ? [never] : [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never]
): void {
  // Nothing to do at run time.
}

interface ServerToClient {
  heard(text: string, at: number): void;
  ask(question: string, answer: (yes: boolean) => void): void;
}

interface ClientToServer {
  speak(text: string): void;
  save(text: string, saved: (id: number) => void): void;
  flip(flipped: (error: Error | null, side: "heads" | "tails") => void): void;
}

interface AdminToClient {
  banned(name: string): void;
}

interface ClientToAdmin {
  ban(name: string, banned: (ok: boolean) => void): void;
}

const { HoldfastProvider, useSocket, useEvent, useEmit, useRequest, useConnection } = createHooks<
  ServerToClient,
  ClientToServer
>(io);

// Every face of the client will do.
createHooks(nodeIo);
const withoutPolling = createHooks<ServerToClient, ClientToServer>(webSocketIo);
// @ts-expect-error a socket is no client
createHooks(io());

export function TypedWithoutPolling() {
  const socket = withoutPolling.useSocket();
  same<typeof socket, WebSocketSocket<ServerToClient, ClientToServer>>();
  // @ts-expect-error only sockets of the other builds have it
  socket.onAny(() => {});
}

export function Typed() {
  const socket = useSocket();
  same<typeof socket, Socket<ServerToClient, ClientToServer>>();

  // Events of the server, with their arguments, and the socket's own.
  useEvent("heard", (text, at) => {
    same<typeof text, string>();
    same<typeof at, number>();
  });
  useEvent("ask", (_question, answer) => answer(true));
  useEvent("connect", () => {});
  useEvent("connect_error", (error) => same<typeof error.message, string>());
  useEvent("disconnect", (reason) => void (reason === "io server disconnect"));
  useEvent("heard", async () => {});
  // @ts-expect-error only clients say that
  useEvent("speak", () => {});
  // @ts-expect-error the text is a string
  useEvent("heard", (text: number) => void text);

  // Events to the server.
  const emit = useEmit();
  emit("speak", "hello");
  emit("save", "x", (id) => same<typeof id, number>());
  // @ts-expect-error the text is a string
  emit("speak", 1);
  // @ts-expect-error only the server says that
  emit("heard", "x", 1);

  // Requests: events with an acknowledgement only.
  const save = useRequest("save", { timeoutMs: 500, signal: new AbortController().signal });
  same<typeof save.data, number | undefined>();
  same<typeof save.error, Error | undefined>();
  same<ReturnType<typeof save.send>, Promise<number | undefined>>();
  void save.send("x");
  // @ts-expect-error the text is missing
  void save.send();
  const flip = useRequest("flip");
  same<typeof flip.data, "heads" | "tails" | undefined>();
  void flip.send();
  // @ts-expect-error nobody acknowledges this
  useRequest("speak");

  same<ReturnType<typeof useConnection>, Connection>();
  return useConnection().status;
}

/** Another namespace: its socket has types of its own, and gives them to the hooks. */
export function Admin() {
  const admin = useSocket<AdminToClient, ClientToAdmin>("/admin", { auth: { token: "x" } });
  useEvent("banned", (name) => same<typeof name, string>(), admin);
  useEvent("disconnect", () => {}, admin);
  // @ts-expect-error the main namespace hears that
  useEvent("heard", () => {}, admin);
  useEmit(admin)("ban", "x", (ok) => same<typeof ok, boolean>());
  const ban = useRequest("ban", {}, admin);
  same<typeof ban.data, boolean | undefined>();
  void ban.send("x");
  return useConnection(admin).attempt;
}

/** Without a declaration everything goes. */
const loose = createHooks(io);

export function Loose() {
  loose.useEvent("anything", (a, b) => void [a.x, b.y]);
  loose.useEmit()("anything", 1, "two");
  const { data, send } = loose.useRequest("anything");
  void send(1, 2);
  return <p>{data?.whatever}</p>;
}

export const provided = [
  <HoldfastProvider />,
  <HoldfastProvider url="https://example.org" options={{ auth: { token: "x" } }} children="text" />,
  <HoldfastProvider socket={io<ServerToClient, ClientToServer>()} />,
  // @ts-expect-error either a URL or a socket
  <HoldfastProvider url="https://example.org" socket={io()} />,
  // @ts-expect-error when to connect is the provider's affair
  <HoldfastProvider options={{ autoConnect: false }} />,
  // @ts-expect-error a delay is a number
  <HoldfastProvider options={{ reconnectionDelay: "1000" }} />,
];
