// Holdfast's client as `import … from "socket.io-client"`. It adds nothing but `io`'s own names to `io`.
// Socket.IO's client has WebTransport among its transports, and so has the face of this name.
import { io as open, Manager, protocol, Socket } from "holdfast/client/webtransport";

const io = (uri, options) => open(uri, options);

// Older code says `io.connect(…)` and `new io.Manager(…)`.
Object.assign(io, { connect: io, io, Manager, Socket });

export { io as connect, io as default, io, Manager, protocol, Socket };
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "holdfast/client/webtransport";
