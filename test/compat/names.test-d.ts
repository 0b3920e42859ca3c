// Every type that the official packages export has one of the same name and arity here. The compiler is the test.
import type * as ourServer from "@holdfast/socket.io";
import type * as ourClient from "@holdfast/socket.io-client";
import type * as officialServer from "socket.io";
import type * as officialClient from "socket.io-client";

interface ClientToServer {
  speak(text: string): void;
}
interface ServerToClient {
  heard(text: string): void;
}
interface ServerToServer {
  ping(): void;
}
interface Data {
  user: string;
}

/** The same list is read twice: by the official names it compiles, so by ours it must. */
export interface ServerTypes {
  server: [
    officialServer.Server<ClientToServer, ServerToClient, ServerToServer, Data>,
    ourServer.Server<ClientToServer, ServerToClient, ServerToServer, Data>,
  ];
  namespace: [
    officialServer.Namespace<ClientToServer, ServerToClient, ServerToServer, Data>,
    ourServer.Namespace<ClientToServer, ServerToClient, ServerToServer, Data>,
  ];
  socket: [
    officialServer.Socket<ClientToServer, ServerToClient, ServerToServer, Data>,
    ourServer.Socket<ClientToServer, ServerToClient, ServerToServer, Data>,
  ];
  operator: [
    officialServer.BroadcastOperator<ServerToClient, Data>,
    ourServer.BroadcastOperator<ServerToClient, Data>,
  ];
  remote: [officialServer.RemoteSocket<ServerToClient, Data>, ourServer.RemoteSocket<ServerToClient, Data>];
  plain: [officialServer.Server, ourServer.Server, officialServer.Socket, ourServer.Socket];
  options: [Partial<officialServer.ServerOptions>, Partial<ourServer.ServerOptions>];
  events: [officialServer.DefaultEventsMap, ourServer.DefaultEventsMap];
  event: [officialServer.Event, ourServer.Event];
  error: [officialServer.ExtendedError, ourServer.ExtendedError];
  reason: [officialServer.DisconnectReason, ourServer.DisconnectReason];
}

export interface ClientTypes {
  manager: [officialClient.Manager, ourClient.Manager];
  socket: [
    officialClient.Socket<ServerToClient, ClientToServer>,
    ourClient.Socket<ServerToClient, ClientToServer>,
  ];
  options: [
    Partial<officialClient.ManagerOptions & officialClient.SocketOptions>,
    Partial<ourClient.ManagerOptions & ourClient.SocketOptions>,
  ];
  details: [officialClient.DisconnectDescription, ourClient.DisconnectDescription];
  error: [officialClient.ExtendedError, ourClient.ExtendedError];
  managerEvents: [officialClient.ManagerReservedEvents, ourClient.ManagerReservedEvents];
  socketEvents: [officialClient.SocketReservedEvents, ourClient.SocketReservedEvents];
}

// The official server's types have a `default`, which its module has not.
type Lacking<Official, Ours> = Exclude<keyof Official, keyof Ours | "default">;

/** Compiles if `Ours` has every value of `Official`; otherwise it asks for those that it lacks. */
function lacksNothing<Official, Ours>(
  ..._lacking: [Lacking<Official, Ours>] extends [never] ? [] : [lacking: Lacking<Official, Ours>]
): void {
  // Nothing to do at run time.
}

lacksNothing<typeof officialServer, typeof ourServer>();
lacksNothing<typeof officialClient, typeof ourClient>();
