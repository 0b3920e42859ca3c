// A target with a fault in it, five bytes deep: chance alone would take 2^40 inputs to find it. For the fuzzer's own test.
import type { Target } from "./target.js";

/** The rest of the input is passed over. */
export const planted: Target = {
  name: "planted",
  seeds: [Buffer.alloc(12)],
  tokens: ["unused"],
  run([first, second, third, fourth, fifth]) {
    if (first === 0x68) {
      if (second === 0x6f) {
        if (third === 0x6c) {
          if (fourth === 0x64) {
            if (fifth === 0x21) throw new Error("the planted fault");
          }
        }
      }
    }
  },
};
