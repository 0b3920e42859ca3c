// Every peer there is, the published one first: it checks what the tests ask before ours is asked.
import { official } from "./official.js";
import { ours } from "./ours.js";
import type { Peer } from "./peer.js";

export const peers: readonly Peer[] = [official, ours];
