// The connection of this page: `io`, the events of both ends, and the hooks that know them.
import type { ClientToServer, ServerToClient } from "@holdfast/example-server/events";
import { io } from "holdfast/client";
import { createHooks } from "holdfast/react";

export const { HoldfastProvider, useEvent, useRequest, useConnection } = createHooks<
  ServerToClient,
  ClientToServer
>(io);
