// The versions of other packages that published advisories are about, in a folder of their own. They are for the probes alone.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run, say } from "../../scripts/run.mjs";

/** A folder for each: what is in one was released at about the same time. `name-version` is the package of that name and version. */
const folders = {
  "socket.io-4.4": {
    dependencies: { "socket.io": "4.4.0" },
    overrides: { "engine.io": "6.1.0", "socket.io-parser": "4.0.4", ws: "8.2.3" },
  },
  "socket.io-4.8": {
    dependencies: { "socket.io": "4.8.3" },
    overrides: { "engine.io": "6.6.6", "socket.io-parser": "4.2.5", ws: "8.20.0" },
  },
  older: {
    dependencies: Object.fromEntries(
      [
        "socket.io@0.9.6",
        "socket.io@2.3.0",
        "socket.io-parser@3.4.0",
        "engine.io-client@1.6.8",
        "ws@1.0.0",
        "ws@1.1.0",
        "ws@3.3.0",
        "ws@7.4.5",
        "cookie@0.6.0",
        "msgpackr@1.10.0",
        "msgpack5@5.2.0",
        "undici@6.23.0",
      ].map((exact) => [exact.replace("@", "-"), `npm:${exact}`]),
    ),
    overrides: {},
  },
};

/** Where a folder is. */
export function faultyFolder(name) {
  return fileURLToPath(new URL(`../../node_modules/.cache/advisories/${name}/`, import.meta.url));
}

/** Installs what is missing; their install scripts are not run. */
export function installFaultyPackages() {
  for (const [name, wanted] of Object.entries(folders)) {
    const folder = faultyFolder(name);
    const text = JSON.stringify({ private: true, ...wanted }, null, 2);
    if (existsSync(`${folder}installed`) && readFileSync(`${folder}installed`, "utf8") === text) continue;
    say(`Installing faulty versions: ${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}package.json`, text);
    run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: folder,
    });
    writeFileSync(`${folder}installed`, text);
  }
}
