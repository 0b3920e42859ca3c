// The limits under which the cases are played: those that everybody has by default, and those that let all of Autobahn's messages in.
import { resolveEngineOptions } from "../../src/server/engine/engine-options.js";
import type { LinkOptions } from "../../src/server/host.js";

export interface Profile {
  readonly name: string;
  readonly options: Pick<LinkOptions, "maxPayloadBytes" | "perMessageDeflate">;
}

const { maxPayloadBytes, perMessageDeflate } = resolveEngineOptions({}).link;

export const profiles: readonly Profile[] = [
  { name: "our defaults", options: { maxPayloadBytes, perMessageDeflate } },
  {
    name: "`autobahn` limits",
    options: { maxPayloadBytes: 16 * 1024 * 1024, perMessageDeflate: { threshold: 0 } },
  },
];
