// Waiting for events: what tests do instead of sleeping. Not an emitter.

/** Whatever has listeners: sockets of either side, managers, namespaces. */
export interface Listening {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** Resolves with the arguments of the next `event`; rejects with a sentence if it does not come. */
export function nextEvent(emitter: Listening, event: string, deadlineMs = 15_000): Promise<unknown[]> {
  const happened = new Promise<unknown[]>((resolve, reject) => {
    const deadline = setTimeout(() => {
      reject(new Error(`"${event}" did not come within ${deadlineMs} ms`));
    }, deadlineMs);
    emitter.once(event, (...args) => {
      clearTimeout(deadline);
      resolve(args);
    });
  });
  // A test that fails first no longer awaits the others; theirs would be reported as errors of somebody else's test.
  happened.catch(() => {});
  return happened;
}

/** Collects the arguments of every `event` from now on. */
export function collect(emitter: Listening, event: string): unknown[][] {
  const heard: unknown[][] = [];
  emitter.on(event, (...args) => heard.push(args));
  return heard;
}
