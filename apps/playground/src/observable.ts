// A value that tells when it changes.

export interface Observable<Value> {
  readonly value: Value;
  set(value: Value): void;
  /** Calls `listener` now and after each change. */
  watch(listener: (value: Value) => void): void;
}

export function observable<Value>(initial: Value): Observable<Value> {
  const listeners: ((value: Value) => void)[] = [];
  let current = initial;
  return {
    get value() {
      return current;
    },
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) listener(value);
    },
    watch(listener) {
      listeners.push(listener);
      listener(current);
    },
  };
}
