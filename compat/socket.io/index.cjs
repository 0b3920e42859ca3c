// Holdfast's server as `require("socket.io")`: callable, as it has been since the first version. It adds nothing.
"use strict";

const { Namespace, Server, Socket } = require("holdfast");

const createServer = (target, options) => new Server(target, options);

module.exports = Object.assign(createServer, { Namespace, Server, Socket });
