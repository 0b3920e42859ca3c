// Starts a package's command by its own file, so that no shell and no .cmd shim stands between. No dependency.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const [name, ...args] = process.argv.slice(2);
const homes = { tsc: "typescript", attw: "@arethetypeswrong/cli" };
const home = resolve("node_modules", homes[name] ?? name);
const { bin } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const file = join(home, typeof bin === "string" ? bin : bin[name]);

process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);
