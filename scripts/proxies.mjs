// `npm run proxies`: three nodes over Redis behind nginx and HAProxy, which give each request to the next node; the official client,
// ours and Python's connect 2,000 times each. `npm test` runs a short form.
//
// | arguments                   | what runs                                                              |
// |-----------------------------|------------------------------------------------------------------------|
// | (none)                      | 2,000 connects of each client by each proxy, and some that idle for 36 s |
// | --connects 100 --idle 5     | fewer; proxies that wait 5 s for a silent node, clients that idle for 6  |
// | --hop                       | what the hop between two nodes costs, beside none                      |
import { installPackages } from "./install.mjs";
import { installPeers } from "./peers.mjs";
import { run } from "./run.mjs";

const given = process.argv.slice(2);
const isHop = given.includes("--hop");

installPackages();
installPeers();
run(process.execPath, ["scripts/build.mjs"]);
const rest = given.filter((argument) => argument !== "--hop");
run(process.execPath, [`test/proxies/${isHop ? "hop" : "main"}.mjs`, ...rest]);
