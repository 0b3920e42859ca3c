// Makes one module of the suite that every program can load. The client stays outside it: each runtime finds its own.
import { rolldown } from "rolldown";

/** The text of a module that exports `runCases`. */
export async function bundleSuite(): Promise<string> {
  const bundle = await rolldown({
    input: "test/client-suite/run-cases.ts",
    external: /^holdfast\//,
    platform: "neutral",
    treeshake: true,
  });
  const { output } = await bundle.generate({ format: "es" });
  await bundle.close();
  return output[0].code;
}
