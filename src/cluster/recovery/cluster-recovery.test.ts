// What it costs that many clients come back at once, and what becomes of connections that their clients have left. In virtual time, without
// servers; who may come back at all is claims.test.ts.
import { expect, it } from "vitest";
import { RecoveryStage } from "../../../test/stage/recovery-stage.js";

const crowd = 10_000;

it(
  "lets ten thousand clients of a killed node in without a question to anybody",
  { timeout: 60_000 },
  async () => {
    const stage = new RecoveryStage();
    const [one, two, three] = [stage.add(), stage.add(), stage.add()];
    await stage.pass(3_000);
    const clients = Array.from({ length: crowd }, () => one.enter());
    await stage.pass(1_000);
    one.emit("news");
    await stage.pass(100);
    await one.mesh.close();
    await stage.pass(5_000);

    const published = (): number => two.published.messages + three.published.messages;
    const before = published();
    let back = 0;
    for (const { continuity } of clients) {
      const auth = { pid: continuity.pid, offset: continuity.sent };
      await two.part("/").recovery.fetch(auth);
      back += Number(two.enter(auth).missed !== null);
    }
    expect(back).toBe(crowd);
    // Not one of them has made anybody say anything; what has become of them is told at the end of the turn, many in one message.
    expect(published()).toBe(before);
    await stage.meshes.settle();
    expect(published() - before).toBeLessThan(crowd / 100);
  },
);

it("ends the old connection of a client that comes back too late for what it missed, too", async () => {
  const stage = new RecoveryStage();
  const node = stage.add({ maxEntries: 2 });
  await stage.pass(3_000);
  const client = node.enter();
  for (const event of ["a", "b", "c", "d"]) node.emit(event);
  expect(node.enter({ pid: client.continuity.pid }).missed).toBeNull();
  expect(client.isEnded).toBe(true);
});
