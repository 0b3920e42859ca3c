// The list of cases that the client is put through in every runtime.
import type { Case } from "./case.js";
import { comingBack } from "./coming-back.js";
import { connecting } from "./connecting.js";
import { messages } from "./messages.js";
import { page } from "./page.js";

export const cases: readonly Case[] = [...connecting, ...messages, ...comingBack, ...page];

/** The case of that name. */
export function caseNamed(name: string): Case {
  const subject = cases.find((candidate) => candidate.name === name);
  if (subject === undefined) throw new Error(`there is no case "${name}"`);
  return subject;
}
