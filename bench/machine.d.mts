// The types of machine.mjs, as far as programs in TypeScript use it.

/** The machine that this runs on. */
export function describeMachine(): {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly pinned: string;
};
