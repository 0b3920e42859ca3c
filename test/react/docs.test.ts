// What docs/react.md shows must compile: each of its pieces, against the hooks as they are. What they do is tested elsewhere.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const folder = resolve("node_modules/.cache/docs-react");

/** What the page takes for granted. */
const events = `
export interface ServerToClient { heard(text: string): void }
export interface ClientToServer { speak(text: string): void; save(text: string, saved: (id: number) => void): void }
`;
const surroundings = `
import type { Emit } from "holdfast/react";
import type { ReactNode } from "react";
import type { ClientToServer } from "./events";
import { HoldfastProvider, useConnection, useEmit, useEvent, useRequest, useSocket } from "./realtime";
interface AdminToClient { banned(name: string): void }
interface ClientToAdmin { ban(name: string, banned: (isDone: boolean) => void): void }
declare const children: ReactNode;
declare const emit: Emit<ClientToServer>;
declare function readToken(): string;
`;
const config = {
  extends: resolve("tsconfig.check.json"),
  compilerOptions: { module: "preserve", moduleResolution: "bundler", noUnusedLocals: false },
  include: ["."],
  exclude: [],
};

it("compiles, piece by piece", () => {
  const page = readFileSync("docs/react.md", "utf8");
  const piecesOf = (language: string): string[] =>
    Array.from(
      page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm")),
      ([, piece = ""]) => piece,
    );
  const [realtime = ""] = piecesOf("ts");
  const pieces = piecesOf("tsx");
  expect(pieces.length).toBeGreaterThan(5);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
  writeFileSync(`${folder}/events.ts`, events);
  writeFileSync(`${folder}/realtime.ts`, realtime);
  for (const [index, piece] of pieces.entries()) {
    const isModule = /^import /m.test(piece);
    const text = isModule ? piece : `${surroundings}export function Piece() {\n${piece}}\n`;
    writeFileSync(`${folder}/piece-${index}.tsx`, text);
  }
  const tsc = spawnSync(process.execPath, ["scripts/bin.mjs", "tsc", "-p", folder], { encoding: "utf8" });
  expect(tsc.stdout).toBe("");
  expect(tsc.status).toBe(0);
});
