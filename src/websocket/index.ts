// The face of src/websocket: RFC 6455 and RFC 7692 without input or output.
export type { Link, LinkEvents, SharedMessage } from "./link.js";
