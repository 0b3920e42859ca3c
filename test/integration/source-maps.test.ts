// The maps of the client's builds lead a debugger from what a browser runs to what we wrote, without a file of ours on its disk.
import { readdirSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { expect, it } from "vitest";

const folder = new URL("../../dist/browser/", import.meta.url);
const builds = readdirSync(folder).filter((name) => name.endsWith(".js"));

it.each(builds)("%s names its map, and the map has the sources in it", (name) => {
  const code = readFileSync(new URL(name, folder), "utf8");
  expect(code).toMatch(new RegExp(`\n//# sourceMappingURL=${name}.map\\s*$`));
  const map = JSON.parse(readFileSync(new URL(`${name}.map`, folder), "utf8")) as SourceMapPayload;
  const ours = map.sources.filter((source) => source.includes("src/"));
  expect(ours.length).toBeGreaterThan(5);
  expect(map.sourcesContent.filter((text) => !text)).toEqual([]);
  expect(map.sources.length).toBe(map.sourcesContent.length);
});

it.each(["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js"])(
  "%s leads from a sentence in it to the line that we wrote",
  (name) => {
    const lines = readFileSync(new URL(name, folder), "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes("xhr poll error"));
    const map = JSON.parse(readFileSync(new URL(`${name}.map`, folder), "utf8")) as SourceMapPayload;
    const entry = new SourceMap(map).findEntry(line, lines[line]?.indexOf("xhr poll error") ?? 0);
    if (!("originalSource" in entry)) throw new Error(`${name} has no entry there.`);
    expect(entry.originalSource).toMatch(/src\/client\/transports\/polling\.ts$/);
    const source = map.sourcesContent[map.sources.indexOf(entry.originalSource)]?.split("\n") ?? [];
    expect(source[entry.originalLine]).toContain("xhr poll error");
  },
);
