// One pair of event maps types both ends, and every face of the client types them the same. Nothing here runs: `tsc` is the test.
import type * as developmentFace from "../../src/client/debug/index.js";
import type * as developmentNodeFace from "../../src/client/debug/node.js";
import type * as developmentWebSocketFace from "../../src/client/debug/websocket.js";
import type * as developmentWebTransportFace from "../../src/client/debug/webtransport.js";
import type * as pageFace from "../../src/client/index.js";
import type * as nodeFace from "../../src/client/node.js";
import type * as webSocketFace from "../../src/client/websocket.js";
import type * as webTransportFace from "../../src/client/webtransport.js";
import { io as connect, type Socket as ClientSocket } from "../../src/client/node.js";
import type { Server, Socket as ServerSocket } from "../../src/index.js";

/** Compiles if both types are the same, and the first is not `any`. */
function same<A, B>(
  ..._proof: 0 extends 1 & A ? [never] : [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never]
): void {
  // Nothing to do at run time.
}

interface ToServer {
  join(room: string, done: (members: readonly string[]) => void): void;
  leave(room: string): void;
}
interface ToClient {
  joined(member: string): void;
  confirm(question: string, answer: (isFine: boolean) => void): void;
}

declare const server: Server<ToServer, ToClient>;
declare const client: ClientSocket<ToClient, ToServer>;

// What one end emits is what the other hears.
server.on("connection", (socket) => {
  same<typeof socket, ServerSocket<ToServer, ToClient>>();
  socket.on("join", (room, done) => {
    done([room]);
    // @ts-expect-error a reply is a list
    done(room);
  });
});
client.on("joined", (member) => same<typeof member, string>());
client.on("confirm", (question, answer) => {
  same<typeof question, string>();
  answer(true);
});
const askedByClient = client.emitWithAck("join", "x");
same<typeof askedByClient, Promise<readonly string[]>>();
// @ts-expect-error nobody replies to that
void client.emitWithAck("leave", "x");
// @ts-expect-error nor after a timeout
void client.timeout(5).emitWithAck("leave", "x");
// @ts-expect-error a reply is not given but asked for
void client.emitWithAck("join", "x", () => {});

// timeout() puts an error first, and every modifier after it keeps it there.
client.timeout(5).emit("join", "x", (error, members) => {
  same<typeof error, Error>();
  same<typeof members, readonly string[]>();
});
client
  .timeout(5)
  .volatile.compress(true)
  .emit("join", "x", (error) => same<typeof error, Error>());
client.volatile.emit("join", "x", (members) => same<typeof members, readonly string[]>());
// @ts-expect-error without timeout() there is no error
client.emit("join", "x", (error: Error) => error);
// @ts-expect-error with it the list is not the first
client.timeout(5).emit("join", "x", (members: readonly string[]) => members);
// An event without a reply is emitted as before.
client.timeout(5).emit("leave", "x");

// Reserved events are typed beside those of the application, and never emitted.
client.on("connect_error", (error) => same<typeof error.code, string | undefined>());
// @ts-expect-error the library's own
client.emit("connect");
// @ts-expect-error no arguments
client.on("connect", (argument: string) => argument);

// With one map both ends emit the same events, and without one everything goes.
const both: ClientSocket<ToClient> = connect<ToClient>("http://localhost");
both.on("joined", (member) => same<typeof member, string>());
both.emit("joined", "ann");
// @ts-expect-error not in the map
both.emit("left", "ann");

/** Code that works for all events takes their names by their type. */
export function forward<Events extends object>(
  from: ClientSocket<Events>,
  to: (event: string, ...args: unknown[]) => void,
): void {
  from.onAny(to);
}
forward(client as unknown as ClientSocket<ToClient>, () => {});

// The faces differ in what they tell a developer, and in nothing that the compiler sees.
same<typeof developmentFace, typeof pageFace>();
same<typeof developmentWebSocketFace, typeof webSocketFace>();
same<typeof developmentWebTransportFace, typeof webTransportFace>();
same<typeof developmentNodeFace, typeof nodeFace>();
