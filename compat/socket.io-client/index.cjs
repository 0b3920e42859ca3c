// Holdfast's client as `require("socket.io-client")`: callable, and `io` of itself. It adds nothing.
"use strict";

const { io, Manager, Socket } = require("holdfast/client");

const lookup = (uri, options) => io(uri, options);

module.exports = Object.assign(lookup, { connect: lookup, io: lookup, Manager, Socket });
