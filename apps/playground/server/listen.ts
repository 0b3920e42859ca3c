// Finds a port: the one wanted, or the next that is free.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const tries = 20;

/** Listens, and gives the port. `0` leaves the choice to the system. */
export async function listen(server: Server, wantedPort: number, host: string): Promise<number> {
  for (let port = wantedPort; ; port += 1) {
    try {
      await listenOn(server, port, host);
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || port >= wantedPort + tries) throw error;
    }
  }
}

function listenOn(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
