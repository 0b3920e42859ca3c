// Runs the planned cases, one after the other, in whatever runtime it finds itself, and reports each. column.ts opens the
// runtime and has made the plan.
import { caseNamed } from "./cases/index.js";
import { fetchPlan, openServer, report } from "./control.js";
import { modeNamed, Scene } from "./scene.js";

// Ten times what the slowest takes on a machine that has nothing else to do.
const caseTimeoutMs = 30_000;

/** Runs all that is planned. `control` is where the column listens. */
export async function runCases(control: string): Promise<void> {
  const server = await openServer(control);
  for (const [index, planned] of (await fetchPlan(control)).entries()) {
    const scene = new Scene(modeNamed(planned.mode), control, server, `/case-${index}`);
    const error = await failureOf(scene, caseNamed(planned.name).run);
    await report(control, { ...planned, error });
  }
}

/** Runs one case; gives what was wrong, or `null`. */
async function failureOf(scene: Scene, run: (scene: Scene) => Promise<void>): Promise<string | null> {
  let timer: unknown;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`nothing came of it within ${caseTimeoutMs} ms`)),
      caseTimeoutMs,
    );
  });
  try {
    await Promise.race([run(scene), tooLong]);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer as number);
    await scene.close();
  }
}
