// What `rememberUpgrade` remembers. In a file of its own: it is of the program, and forgotten with it.
import { expect, it } from "vitest";
import { handshake, ScriptedRuntime } from "../../test/fakes/scripted-runtime.js";
import { createLineKeeper } from "./line-keeper.js";
import { resolveOptions } from "./options.js";
import { Session } from "./session.js";
import { parseAddress } from "./url.js";

/** A session that has just begun to open. */
function start(rememberUpgrade: boolean): { readonly runtime: ScriptedRuntime; readonly session: Session } {
  const runtime = new ScriptedRuntime();
  const owner = { onListenerError: () => {}, open() {}, ping() {}, data() {}, close() {} };
  const address = parseAddress("http://example.org");
  const options = resolveOptions({ rememberUpgrade, resume: false });
  return {
    runtime,
    session: new Session(address, options, runtime, owner, createLineKeeper(runtime.clock, owner)),
  };
}

const firstTransport = (rememberUpgrade: boolean): string => start(rememberUpgrade).session.transport.name;

it("begins with WebSocket only where it has worked before, and was not lost by an error since (53)", async () => {
  const { runtime, session } = start(true);
  expect(session.transport.name).toBe("polling");

  // It can open, but the session has not moved yet: that is no success.
  await runtime.takeRequest("GET").answer(handshake);
  runtime.socket.open("3probe");
  expect(firstTransport(true)).toBe("polling");
  await runtime.takeRequest("GET").answer("6");
  expect(session.transport.name).toBe("websocket");

  expect(firstTransport(false)).toBe("polling");
  const again = start(true);
  expect(again.session.transport.name).toBe("websocket");

  again.runtime.socket.happen("error");
  expect(firstTransport(true)).toBe("polling");
});
