// Makes programs of the runner: of the sources as they are, or with one line of them made wrong on purpose.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { rolldown } from "rolldown";
import type { Mutant } from "./mutants.js";

const folder = resolve("node_modules/.cache/proof");

/** Whatever the platform, the end of a source's path. */
const isSource = (id: string, file: string): boolean => id.replaceAll("\\", "/").endsWith(`/${file}`);

/** What is simulated: one server, or a cluster of them. */
export type Subject = "server" | "cluster";

const runners: Readonly<Record<Subject, string>> = {
  server: "test/proof/runner.ts",
  cluster: "test/proof/cluster/runner.ts",
};

/**
 * Bundles the runner.
 *
 * @returns the path of the program
 * @throws RangeError if the mutant's line is not in its source exactly once
 */
export async function bundleRunner(mutant?: Mutant, subject: Subject = "server"): Promise<string> {
  if (mutant !== undefined) mutate(readFileSync(mutant.file, "utf8"), mutant);
  const build = await rolldown({
    input: runners[subject],
    platform: "node",
    external: /^[^./]/,
    // As the compiler reads them: sources are imported by the names of what they become.
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    plugins: [
      {
        name: "mutant",
        transform: (code, id) =>
          mutant !== undefined && isSource(id, mutant.file) ? mutate(code, mutant) : null,
      },
    ],
  });
  const file = resolve(folder, `${subject}-${mutant?.name.replaceAll(" ", "-") ?? "sound"}.mjs`);
  await build.write({ file, format: "es" });
  return file;
}

function mutate(code: string, { name, from, to }: Mutant): string {
  const parts = code.split(from);
  if (parts.length !== 2)
    throw new RangeError(`"${name}": its line stands ${parts.length - 1} times in the source`);
  return parts.join(to);
}
