// Reads src/ as text: its files, and the arrows between them. Not a parser: it relies on the formatter's layout, in which
// every static import or export begins at the start of a line.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../src");

/** A source file and what it imports. Paths are relative to src/ and use `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Relative imports, resolved to files of src/; type-only imports are among them. */
  readonly imports: readonly string[];
  /** Everything else: packages, `node:` modules, `#` names. */
  readonly externals: readonly string[];
}

const statement = /^(?:import|export)\b[^;]*?from\s+"([^"]+)";|^import\s+"([^"]+)";/gm;
const dynamic = /^(?!\s*(?:\/\/|\/?\*)).*?\b(?:import|require)\("([^"]+)"\)/gm;

/** All sources but tests. */
export function readSourceTree(): SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .toSorted()
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const specifiers = [...text.matchAll(statement), ...text.matchAll(dynamic)].map((m) => m[1] ?? m[2] ?? "");
  return {
    path,
    text,
    lines: text.split("\n").length - 1,
    imports: specifiers.filter((s) => s.startsWith(".")).map((s) => toSourcePath(path, s)),
    externals: specifiers.filter((s) => !s.startsWith(".")),
  };
}

function toSourcePath(from: string, specifier: string): string {
  const target = resolve(root, dirname(from), specifier.replace(/\.js$/, ".ts"));
  return relative(root, target).replaceAll("\\", "/");
}
