// Who connects and disconnects the hooks' own sockets: the first component that holds one connects it, and a turn of the
// event loop after the last has let go it is disconnected. It knows no React.

/** What a lease asks of a socket. */
interface Leasable {
  readonly active: boolean;
  connect(): void;
  disconnect(): void;
}

interface Lease {
  holders: number;
}

/** The sockets that the hooks connect. What was connected without them is not theirs to disconnect. */
const leases: WeakMap<Leasable, Lease> = new WeakMap();

/** Takes charge of a socket, unless somebody else has connected it. Connects nothing, so that a render may call it. */
export function adopt(socket: Leasable): Lease | undefined {
  let lease = leases.get(socket);
  if (!lease && !socket.active) {
    lease = { holders: 0 };
    leases.set(socket, lease);
  }
  return lease;
}

/** True for a socket that was rendered and is going to be connected when its component has mounted. */
export function isAwaited(socket: Leasable): boolean {
  return leases.get(socket)?.holders === 0;
}

/** Holds a socket and connects it if nobody else does. Gives the function that lets go of it. */
export function hold(socket: Leasable): () => void {
  const lease = adopt(socket);
  if (!lease) return () => {};
  if (lease.holders++ === 0 && !socket.active) socket.connect();
  return () => {
    lease.holders--;
    // Later: StrictMode takes every component down and puts it up again at once, and a page that replaces another one
    // goes on with its sockets.
    setTimeout(() => {
      if (!lease.holders && leases.get(socket) === lease) {
        leases.delete(socket);
        socket.disconnect();
      }
    }, 0);
  };
}
