// What the compiler says about a client's events. Nothing here runs: `tsc` is the test.
import {
  Fetch,
  io,
  Manager,
  WebSocket,
  XHR,
  type CloseDetails,
  type DisconnectDescription,
  type ManagerEvents,
  type ManagerReservedEvents,
  type Socket,
} from "../../src/client/index.js";

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
  maybe(text?: string, done?: (ok: boolean) => void): void;
  message(text: string): void;
}

const socket: Socket<ServerToClient, ClientToServer> = io("https://example.org", { auth: { token: "x" } });

// Events of the server, with their arguments.
socket.on("heard", (text, at) => {
  same<typeof text, string>();
  same<typeof at, number>();
});
socket.once("ask", (_question, answer) => {
  answer(true);
  // @ts-expect-error the answer is a boolean
  answer("yes");
});
// @ts-expect-error the server has no such event
socket.on("speak", () => {});

// The socket's own events.
socket.on("connect", () => {});
socket.on("connect_error", (error) => {
  same<typeof error.message, string>();
  void error.data;
});
socket.on("disconnect", (reason, details) => {
  if (reason === "io server disconnect") socket.connect();
  // @ts-expect-error no such reason
  if (reason === "bored") return;
  if (details !== undefined && "description" in details) void details.description;
});

// Events to the server.
socket.emit("speak", "hello");
socket.emit("save", "x", (id) => same<typeof id, number>());
// @ts-expect-error the text is a string
socket.emit("speak", 1);
// @ts-expect-error an argument is missing
socket.emit("speak");
// @ts-expect-error only the server says that
socket.emit("heard", "x", 1);
socket.send("text");
// @ts-expect-error a message is a string
socket.send(1);

// Acknowledgements get an error first after timeout().
socket.timeout(1000).emit("save", "x", (error, id) => {
  same<typeof error, Error>();
  same<typeof id, number>();
});
socket.volatile
  .timeout(1000)
  .compress(false)
  .emit("flip", (error, side) => {
    same<typeof error, Error>();
    same<typeof side, "heads" | "tails">();
  });

// Promises, for events with an acknowledgement only.
const id = socket.emitWithAck("save", "x");
same<typeof id, Promise<number>>();
const side = socket.timeout(1000).emitWithAck("flip");
same<typeof side, Promise<"heads" | "tails">>();
const ok = socket.emitWithAck("maybe", "x");
same<typeof ok, Promise<boolean>>();
// @ts-expect-error nobody acknowledges this
void socket.emitWithAck("speak", "x");
// @ts-expect-error the text is missing
void socket.emitWithAck("save");

// Without a declaration everything goes.
const loose = io();
loose.on("anything", (a, b) => void [a.x, b.y]);
loose.emit("anything", 1, "two", () => {});
const reply = loose.emitWithAck("anything", 1);
void reply.then((value) => value.whatever);
loose.on("connect_error", (error) => same<typeof error.message, string>());

// What Socket.IO's types are called, beside our own names.
same<ManagerReservedEvents, ManagerEvents>();
same<DisconnectDescription, CloseDetails>();

// The manager.
new Manager("https://example.org").on("reconnect_attempt", (attempt) => same<typeof attempt, number>());
socket.io.on("packet", (packet) => same<typeof packet.nsp, string>());
socket.io.engine.on("packet", (frame) => void frame.type);
same<ReturnType<typeof socket.io.socket>, Socket>();
// @ts-expect-error a delay is a number
io({ reconnectionDelay: "1000" });
// A list that an application has put together itself: what is no transport is passed over.
const names: string[] = ["polling"];
io({ transports: names });
io({ transports: [WebSocket, "polling"] });
io({ transportImplementations: [Fetch, XHR] });
// @ts-expect-error a name is no implementation
io({ transportImplementations: ["polling"] });
socket.addEventListener("heard", (text) => same<typeof text, string>());

// Credentials and parameters may be of types that the application declares.
interface Credentials {
  token: string;
}
const credentials: Credentials = { token: "x" };
io({ auth: credentials, query: credentials });
io({ auth: (answer) => answer(credentials) });
