// Collects what can be collected, in a process with --expose-gc.

/** The size of the heap when no collection makes it smaller: what is finalized frees more the next time. */
export async function collectGarbage() {
  let heapBytes = Infinity;
  for (let vain = 0; vain < 5; vain++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { heapUsed } = process.memoryUsage();
    if (heapUsed < heapBytes - 10_000) vain = 0;
    heapBytes = Math.min(heapBytes, heapUsed);
  }
  return heapBytes;
}
