// One probe against one subject, in a process of its own: `node probe-main.mjs <probe> ours|<folder>`. It prints what the subject did; a
// subject that ends the process has been shown to.
import { createRequire } from "node:module";
import { libraryProbes } from "./library-probes.mjs";
import { serverProbes } from "./server-probes.mjs";

const [, , name, folder] = process.argv;
const subject =
  folder === "ours"
    ? { isOurs: true, load: (path) => import(new URL(`../../dist/esm/${path}`, import.meta.url).href) }
    : { isOurs: false, load: createRequire(`${folder}/package.json`) };

const outcome = await { ...libraryProbes, ...serverProbes }[name](subject);
process.stdout.write(outcome, () => process.exit(0));
