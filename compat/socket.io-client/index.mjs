// Holdfast's client as `import … from "socket.io-client"`. It adds nothing but the names of transports, and to `io` its own.
import { io as open, Manager, protocol, Socket } from "holdfast/client";

const io = (uri, options) => open(uri, options);

// Older code says `io.connect(…)` and `new io.Manager(…)`.
Object.assign(io, { connect: io, io, Manager, Socket });

export { io as connect, io as default, io, Manager, protocol, Socket };
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "./transports.mjs";
