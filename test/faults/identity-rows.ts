// Rows I01 and on: who a client is taken for, and for how long. They need time, or bytes that no server shows: tests of their own
// hold them.
import type { HeldElsewhere } from "./row.js";

const guarded = "src/server/authenticate.test.ts";
const told = "test/integration/secrets.test.ts";

export const identityRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "I01",
    input: "credentials that are not good",
    heldBy: [guarded, "lets in whose credentials are good, and tells others nothing of why they are not"],
  },
  {
    id: "I02",
    input: "credentials that are over while their client is there",
    heldBy: [guarded, "warns a client before its credentials are over, and disconnects it then"],
  },
  {
    id: "I02",
    input: "credentials that are over when their client comes",
    heldBy: [guarded, "disconnects at once whose credentials are over when it comes"],
  },
  {
    id: "I03",
    input: "new credentials over the connection that is there",
    heldBy: [guarded, "lets a client renew them, and nobody else sees them"],
  },
  {
    id: "I03",
    input: "new credentials that are not good",
    heldBy: [guarded, "refuses %s in their place, and the old ones hold on"],
  },
  {
    id: "I03",
    input: "new credentials behind others",
    heldBy: [guarded, "checks one thing of a client at a time"],
  },
  {
    id: "I04",
    input: "credentials, cookies and passwords, while everything is told",
    heldBy: [told, "I04: has no credentials, no cookies and no passwords in it"],
  },
  {
    id: "I04",
    input: "ids and secrets by which one could speak for a client, while everything is told",
    heldBy: [told, "I04: has none of the ids and secrets in it by which one could speak for a client"],
  },
  {
    id: "I04",
    input: "credentials, in the addresses of requests",
    heldBy: [told, "I04: names credentials in no address"],
  },
];
