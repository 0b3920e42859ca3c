// Randomness as a value that is handed in, so that tests and simulations own it. Not for statistics: what is drawn is secret.

/** The only road to randomness for everything in this library. */
export interface Random {
  /** Bytes that nobody can guess. */
  bytes(count: number): Uint8Array;
}

/**
 * The random generator of the platform: Web Crypto, in browsers, Node, Deno and Bun alike.
 *
 * @example
 * systemRandom.bytes(15);
 */
export const systemRandom: Random = {
  bytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
};

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const idLength = 20;
const poolBytes = idLength * 256;

/**
 * Makes ids of 20 characters of `[A-Za-z0-9_-]`: 120 random bits. One draw serves 256 ids, since each call into the
 * generator costs several times what the id itself does.
 *
 * @example
 * const newId = createIdSource(systemRandom);
 * newId(); // "v1PjYf4pMwUxNFkSAAAB"
 */
export function createIdSource(random: Random): () => string {
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  return () => {
    if (used === pool.length) {
      pool = random.bytes(poolBytes);
      used = 0;
    }
    let id = "";
    for (const end = used + idLength; used < end; used++) id += alphabet.charAt((pool[used] ?? 0) & 63);
    return id;
  };
}
