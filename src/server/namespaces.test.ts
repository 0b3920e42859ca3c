import { expect, test } from "vitest";
import { MemoryAdapter, type AdapterOption } from "../adapters/index.js";
import { Stage } from "../../test/stage/server-stage.js";
import { Namespaces, type Search } from "./namespaces.js";

function makeNamespaces(
  isCleaningUp = false,
  makeAdapter: AdapterOption = (ports) => new MemoryAdapter(ports),
): Namespaces {
  const { context } = new Stage();
  return new Namespaces(() => ({
    context,
    makeAdapter,
    isCleaningUp,
    onAdded: () => undefined,
  }));
}

function searchIn(namespaces: Namespaces, name: string): Search["kind"] {
  let kind: Search["kind"] | undefined;
  namespaces.search(name, {}, (search) => (kind = search.kind));
  if (kind === undefined) throw new Error("a pattern takes no time");
  return kind;
}

test("names that clients think up cost memory for the last 1,000 only", () => {
  const namespaces = makeNamespaces();
  namespaces.addParent(/^\/tenant-/);
  const kept = namespaces.of("/tenant-by-name");
  for (let i = 0; i < 5_000; i++) expect(searchIn(namespaces, `/tenant-${i}`)).toBe("found");
  expect(namespaces.all.size).toBeLessThanOrEqual(1_002);
  expect(namespaces.all.has("/tenant-4999")).toBe(true);
  expect(namespaces.all.has("/tenant-0")).toBe(false);
  expect(namespaces.all.get("/tenant-by-name")).toBe(kept);
});

test("names of more than 255 characters are looked for by nobody", () => {
  const namespaces = makeNamespaces();
  namespaces.addParent(/^\/tenant-/);
  expect(searchIn(namespaces, `/tenant-${"x".repeat(255 - 8)}`)).toBe("found");
  expect(searchIn(namespaces, `/tenant-${"x".repeat(255 - 7)}`)).toBe("unknown");
});

test("a name that nothing matches costs nothing", () => {
  const namespaces = makeNamespaces();
  namespaces.addParent(/^\/tenant-/);
  expect(searchIn(namespaces, "/other")).toBe("unknown");
  expect(namespaces.all.size).toBe(0);
});

test("an adapter that cannot be made fails the search, at once", () => {
  const namespaces = makeNamespaces(false, () => {
    throw new Error("mine");
  });
  namespaces.addParent(/^\/tenant-/);
  expect(searchIn(namespaces, "/tenant-1")).toBe("failed");
});
