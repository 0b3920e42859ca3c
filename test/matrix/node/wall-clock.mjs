// The clock on the wall of this process, which jumps when it is told. What is monotonic does not. Imported before anything that reads it.
const Real = globalThis.Date;
let skewMs = 0;

globalThis.Date = class Date extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + skewMs);
    else super(...given);
  }

  static now() {
    return Real.now() + skewMs;
  }
};

/** From now on it is wrong by so much. */
export function setWallClock(wrongByMs) {
  skewMs = wrongByMs;
}
