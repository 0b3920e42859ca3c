// `npm run autobahn`: every recorded Autobahn case, where `npm test` plays all of the framing and a sample of the compression.
import { installPackages } from "./install.mjs";
import { runBin } from "./run.mjs";

installPackages();
runBin("vitest", ["run", "--project", "integration", "test/autobahn"], {
  env: { ...process.env, HOLDFAST_AUTOBAHN: "all" },
});
