// Tests of sessions in a process that stood still while the others of its cluster went on.
import { expect, test } from "vitest";
import { Stage } from "../../test/stage/server-stage.js";

test("C07: what was on its way to a server that stood still is not heard, since others go on with its sessions", () => {
  const stage = new Stage();
  const { session, socket } = stage.join();
  const heard: unknown[] = [];
  socket.on("pay", (sum: number) => heard.push(sum));
  session.says('2["pay",1]');
  stage.hasStoodStill = () => {
    session.end("forced close");
    return true;
  };
  session.says('2["pay",2]', '2["pay",3]');
  expect(heard).toEqual([1]);
});
