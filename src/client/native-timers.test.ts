// The timers of the faces that have the option `useNativeTimers`: those that stand in the program's globals now, or those that stood there
// when it began.
import { describe, expect, it, vi } from "vitest";
import type { Clock } from "../core/index.js";
import * as nodeFace from "./node.js";
import type { TransportKind } from "./transport.js";
import * as completeFace from "./webtransport.js";

describe.each([
  ["holdfast/client on Node", nodeFace.Manager],
  ["holdfast/client/webtransport", completeFace.Manager],
])("%s", (_name, Manager) => {
  it.each([false, true])(
    "runs on other timers than the program's now, if useNativeTimers is %s (123)",
    (native) => {
      let clock: Clock | undefined;
      const kind: TransportKind = {
        name: "websocket",
        open(context) {
          ({ clock } = context);
          return expect.unreachable("nothing is opened");
        },
      };
      const options = { useNativeTimers: native, transports: [kind], timeout: false } as const;
      expect(() => new Manager("http://localhost:1", options)).toThrow("nothing is opened");
      const overridden = vi.spyOn(globalThis, "setTimeout");
      clock?.clearTimer(clock.setTimer(() => {}, 1000));
      expect(overridden).toHaveBeenCalledTimes(native ? 0 : 1);
      overridden.mockRestore();
    },
  );
});
