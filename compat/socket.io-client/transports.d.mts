// The types of transports.mjs.
export declare const Fetch: "polling";
export declare const XHR: "polling";
export declare const NodeXHR: "polling";
export declare const WebSocket: "websocket";
export declare const NodeWebSocket: "websocket";
/** There is none yet: a client that is given only this one reports `connect_error`. */
export declare const WebTransport: "webtransport";
