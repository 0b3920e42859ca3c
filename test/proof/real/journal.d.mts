// The types of journal.mjs, as far as programs in TypeScript use it.

/** Milliseconds on a clock that all processes of this machine share. */
export function now(): number;
