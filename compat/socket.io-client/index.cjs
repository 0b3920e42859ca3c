// Holdfast's client as `require("socket.io-client")`: callable, and `io` of itself. It adds nothing.
"use strict";

const { io, Manager, Socket } = require("holdfast/client/webtransport");

const lookup = (uri, options) => io(uri, options);

module.exports = Object.assign(lookup, { connect: lookup, io: lookup, Manager, Socket });

// What the types call the default. Not listed, because Socket.IO's client does not list it.
Object.defineProperty(module.exports, "default", { value: lookup });
