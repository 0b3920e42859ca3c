// Which public members and options of the official types ours lack. The compiler is the test: nothing else may be lacking.
import type * as ourServer from "@holdfast/socket.io";
import type * as ourClient from "@holdfast/socket.io-client";
import type * as officialServer from "socket.io";
import type * as officialClient from "socket.io-client";

/** Names that begin with an underscore are private by agreement. */
type Public<Face> = Exclude<keyof Face, symbol | `_${string}`>;

/** Compiles if `Ours` has every public name of `Official` but those that are `Known` to be lacking. */
function lacksOnly<Known extends string, Official, Ours>(
  ..._lacking: [Exclude<Public<Official>, keyof Ours>] extends [Known]
    ? []
    : [lacking: Exclude<Public<Official>, keyof Ours | Known>]
): void {
  // Nothing to do at run time.
}

// encoder: packets are encoded by a codec, see the option `parser`.
lacksOnly<"encoder", officialServer.Server, ourServer.Server>();
lacksOnly<never, officialServer.Namespace, ourServer.Namespace>();
lacksOnly<never, officialServer.Socket, ourServer.Socket>();
lacksOnly<
  never,
  officialServer.BroadcastOperator<object, unknown>,
  ourServer.BroadcastOperator<object, unknown>
>();
lacksOnly<never, officialServer.RemoteSocket<object, unknown>, ourServer.RemoteSocket<object, unknown>>();
lacksOnly<never, officialServer.Socket["handshake"], ourServer.Socket["handshake"]>();
lacksOnly<never, officialServer.Socket["client"], ourServer.Socket["client"]>();
lacksOnly<"emit", officialServer.Socket["conn"], ourServer.Socket["conn"]>();
lacksOnly<"emit", officialServer.Server["engine"], ourServer.Server["engine"]>();
lacksOnly<"wsEngine", officialServer.ServerOptions, ourServer.ServerOptions>();

lacksOnly<"emit", officialClient.Manager, ourClient.Manager>();
lacksOnly<never, officialClient.Socket, ourClient.Socket>();
lacksOnly<"binaryType" | "emit", officialClient.Manager["engine"], ourClient.Manager["engine"]>();
lacksOnly<never, officialClient.ManagerOptions, ourClient.ManagerOptions>();
lacksOnly<never, officialClient.SocketOptions, ourClient.SocketOptions>();
lacksOnly<never, officialClient.SocketReservedEvents, ourClient.SocketReservedEvents>();
lacksOnly<never, officialClient.ManagerReservedEvents, ourClient.ManagerReservedEvents>();
