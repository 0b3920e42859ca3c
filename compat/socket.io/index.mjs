// Holdfast's server as `import … from "socket.io"`. It goes by way of CommonJS, as Socket.IO's does: a framework that
// requires and an application that imports then hold the same classes.
import socketIo from "./index.cjs";

export const { Namespace, Server, Socket } = socketIo;
