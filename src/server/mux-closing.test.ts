// Tests of sessions whose server stops: their connections take nothing more, and what clients had sent before they knew is heard.
import { expect, test } from "vitest";
import { Stage } from "../../test/stage/server-stage.js";

test("a client whose CONNECT is heard when its connection takes nothing more is given what was emitted from there on when it comes back", () => {
  const stage = new Stage();
  stage.recover();
  const session = stage.session().says("0");
  const [grant] = session.take();
  session.end("transport close");
  const { pid } = JSON.parse(String(grant).slice(2)) as { pid: string };
  const back = `0${JSON.stringify({ pid })}`;
  const parting = stage.session();
  parting.part();
  parting.says(back);
  stage.namespace().emit("behind");
  parting.end("server shutting down");
  expect(stage.session().says(back).sent).toEqual([grant, expect.stringMatching(/^42\["behind",/)]);
});
