// The contract between sessions and what knows whether they are still here. It knows no session and no other node.

/** Whether what clients say may be heard: a process that is just going on after it stood still may not have their sessions any more. */
export interface Hearing {
  /** False: the other nodes are being asked, and until they have answered it is to be {@link hold held}. */
  isSure(): boolean;
  /**
   * Calls back when all have answered, in the order of these calls. Sessions that others went on with have ended by then.
   *
   * @returns false, and it is not held: too much is
   */
  hold(bytes: number, callback: () => void): boolean;
}
