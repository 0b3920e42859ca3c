// What a server that is no library must say of Engine.IO and Socket.IO, so that the load generator takes it for one.

/** Sent when a WebSocket opens. */
export const openFrame =
  '0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

/** What a client asks for its namespace with. */
export const connectFrame = "40";

/** The answer to it. */
export const connectedFrame = '40{"sid":"AAAAAAAAAAAAAAAAAAAB"}';
