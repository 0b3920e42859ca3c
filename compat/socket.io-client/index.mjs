// Holdfast's client as `import … from "socket.io-client"`. It adds nothing but the names of transports.
export { connect, default, io, Manager, protocol, Socket } from "holdfast/client";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "./transports.mjs";
