/** Finds a port of the loopback interface that nobody listens on, and that nobody is given by chance. */
export function freePort(): Promise<number>;
