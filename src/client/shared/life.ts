// How tabs and hubs learn of each other's end, however it comes: whoever lives holds a Web Lock, and the browser gives it to
// those who wait for it when the page or worker is gone. No heartbeat, no timer.

/** Lives by the name `name`; it is in use when the promise resolves. Gives what ends that life before the page's own end. */
export async function live(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const hold = async (): Promise<void> => new Promise((release) => resolve(release));
    navigator.locks.request(name, hold).catch(reject);
  });
}

/** Calls back once when nobody lives by the name `name`. Gives what ends the waiting. */
export function awaitDeath(name: string, onDeath: () => void): () => void {
  const abort = new AbortController();
  navigator.locks
    .request(name, { mode: "shared", signal: abort.signal }, onDeath)
    // Only the waiting's own end rejects it.
    .catch(() => {});
  return () => abort.abort();
}
