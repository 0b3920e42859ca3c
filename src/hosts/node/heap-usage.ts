// How full the heap of this process is. What follows from it is the server's affair.
import { getHeapStatistics } from "node:v8";

/**
 * How much of the heap that the process may have is in use, 0 to 1. It takes some microseconds.
 *
 * @example
 * heapUsage(); // 0.02
 */
export function heapUsage(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}
