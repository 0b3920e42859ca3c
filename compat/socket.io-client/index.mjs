// Holdfast's client as `import … from "socket.io-client"`. It adds nothing but `io`'s own names to `io`.
import { io as open, Manager, protocol, Socket } from "holdfast/client";

const io = (uri, options) => open(uri, options);

// Older code says `io.connect(…)` and `new io.Manager(…)`.
Object.assign(io, { connect: io, io, Manager, Socket });

export { io as connect, io as default, io, Manager, protocol, Socket };
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, XHR } from "holdfast/client";

// There is none yet. Names of transports that a client has not are passed over, and so it is with this one.
export const WebTransport = "webtransport";
