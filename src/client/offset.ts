// The offset that a server with connection state recovery adds to its events: what it looks like. It says nothing of where it is kept.

/** True for what an offset may be: "Q85dNIs.1" in memory, "1700000000000-0" in a Redis stream, an ObjectId in MongoDB. */
export const isOffset = (value: unknown): boolean =>
  typeof value === "string" && /^[\w-]{7,}(\.[\w-]+)?$/.test(value);
