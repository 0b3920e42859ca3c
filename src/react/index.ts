// The face of src/react: hooks for React 18 and later, over a client that the application gives them.
"use client";

export { createHooks } from "./create-hooks.js";
export type { Connection, ConnectionStatus } from "./connection.js";
export type { ProviderOptions } from "./held-socket.js";
export type { Emit, HoldfastProviderProps, Hooks } from "./hooks.js";
export type { RequestOptions, RequestState } from "./use-request.js";
