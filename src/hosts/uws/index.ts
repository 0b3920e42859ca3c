// The face of src/hosts/uws: the server on uWebSockets.js, which the application brings.
export { appOptionNames, attach, type AppOptions, type AttachOptions } from "./attach.js";
export { Server, type UwsServerOptions } from "./server.js";
export { isApp, type UwsApp } from "./uws-app.js";
