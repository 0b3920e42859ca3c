// One emit whose acknowledgement is awaited, and which may be abandoned before it has come. It knows no React.
import type { BaseSocket } from "../client/index.js";

/** How a request ended: what was replied, or why nothing was. */
interface Outcome {
  readonly data?: unknown;
  readonly error?: Error;
}

/**
 * Emits an event and awaits its acknowledgement, at most `timeoutMs` where that is given. `onOutcome` is called once;
 * with nothing when the request was abandoned.
 *
 * @returns a function that abandons the request: what has not left yet never leaves, and an answer is dropped
 */
export function startRequest(
  socket: BaseSocket,
  event: string,
  args: readonly unknown[],
  timeoutMs: number | undefined,
  onOutcome: (outcome?: Outcome) => void,
): () => void {
  let isOver = false;
  const end = (outcome?: Outcome): void => {
    if (isOver) return;
    isOver = true;
    onOutcome(outcome);
  };
  const emitter = timeoutMs === undefined ? socket : socket.timeout(timeoutMs);
  const next = socket.sendBuffer.length;
  emitter.emitWithAck(event, ...args).then(
    (data: unknown) => end({ data }),
    (error: Error) => end({ error }),
  );
  // Undefined when it left at once.
  const waiting = socket.sendBuffer[next];
  return () => {
    if (waiting) socket.sendBuffer = socket.sendBuffer.filter((packet) => packet !== waiting);
    end();
  };
}
