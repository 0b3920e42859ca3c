// The face of src/bus/memory: all nodes in one process.
export { memoryBus, MemoryMedium } from "./memory-bus.js";
