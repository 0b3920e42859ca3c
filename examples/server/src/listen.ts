// Finds a port: the one wanted, or the next that is free.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens, and gives the port. `0` leaves the choice to the system. */
export async function listen(server: Server, wantedPort: number, host: string): Promise<number> {
  try {
    server.listen(wantedPort, host);
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return listen(server, wantedPort + 1, host);
  }
}
