// Holdfast's server as `require("socket.io")`: callable, as it has been since the first version, and with Socket.IO's defaults.
"use strict";

const holdfast = require("holdfast");

class Server extends holdfast.Server {
  constructor(target, options) {
    const isOptions = typeof target === "object" && target !== null && !("listen" in target);
    if (isOptions) super({ preset: "compat", ...target });
    else super(target, { preset: "compat", ...options });
  }
}

const createServer = (target, options) => new Server(target, options);

module.exports = Object.assign(createServer, {
  Namespace: holdfast.Namespace,
  Server,
  Socket: holdfast.Socket,
});
