// What Socket.IO exports as classes, so that bundlers may drop some, is a name here: `transports: [WebSocket, XHR]` means
// what it did. Which of the ways to poll or to open a WebSocket is taken, the runtime decides.
export const Fetch = "polling";
export const XHR = "polling";
export const NodeXHR = "polling";
export const WebSocket = "websocket";
export const NodeWebSocket = "websocket";
export const WebTransport = "webtransport";
