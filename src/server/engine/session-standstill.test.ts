// Tests of sessions in a process that stood still, while nobody knows whether they are still here.
import { expect, it } from "vitest";
import { LineStage } from "../../../test/stage/line-stage.js";
import type { Hearing } from "../hearing-port.js";

/** Says what it is told to. */
class FakeHearing implements Hearing {
  isUnsure = false;
  /** How much more it holds. */
  room = Infinity;
  #held: (() => void)[] = [];

  isSure(): boolean {
    return !this.isUnsure;
  }

  hold(bytes: number, callback: () => void): boolean {
    this.room -= bytes;
    if (this.room < 0) return false;
    this.#held.push(callback);
    return true;
  }

  release(): void {
    this.isUnsure = false;
    for (const callback of this.#held.splice(0)) callback();
  }
}

function openStage(): { stage: LineStage; hearing: FakeHearing } {
  const hearing = new FakeHearing();
  return { stage: new LineStage({}, { hearing }), hearing };
}

it("hears what waited in its order, the end of the connection behind it, and says before that of none that it has it", () => {
  const { stage, hearing } = openStage();
  const { client, heard } = stage.join();
  client.link.receive("4before");
  hearing.isUnsure = true;
  for (const content of ["4one", "6?", "4two"]) client.link.receive(content);
  stage.clock.endTurn();
  expect([client.take(), heard.heard]).toEqual([[], ["before"]]);
  hearing.release();
  stage.clock.endTurn();
  expect([client.take(), heard.heard]).toEqual([["6a2"], ["before", "one", "two"]]);
  hearing.isUnsure = true;
  client.link.receive("4three");
  client.link.end(undefined, 1005);
  expect(heard.heard).toHaveLength(3);
  hearing.release();
  expect(heard.heard.slice(3)).toEqual(["three", "closed (transport close)"]);
});

it("C07: hears nothing of what waited if another node has gone on with the session meanwhile", () => {
  const { stage, hearing } = openStage();
  const { client, heard } = stage.join();
  hearing.isUnsure = true;
  client.link.receive('4["pay",1]');
  heard.session.fail("forced server close");
  hearing.release();
  expect(heard.heard).toEqual(["closed (forced server close)"]);
});

it("has the client send again what there is no room for", () => {
  const { stage, hearing } = openStage();
  const { client, heard } = stage.join();
  hearing.isUnsure = true;
  hearing.room = 10;
  client.link.receive("4first");
  client.link.receive("4is too much");
  expect(stage.engine.awayCount).toBe(1);
  hearing.release();
  expect(heard.heard).toEqual([]);
  const back = stage.comeBack(client.grant, 0);
  expect(back.take()[0]).toMatch(/^6r0\./);
});
