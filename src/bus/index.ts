// The face of src/bus: the contract of a bus, for those who write one. Each bus that is here has a face of its own.
export type { Bus, OnBusMessage } from "./bus.js";
export { BusError, type BusErrorCode } from "./bus-error.js";
