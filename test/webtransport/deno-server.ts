// Our server on Deno, in a process of its own: started with options, listened to line by line, and stopped. What it does: deno-program.mjs.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { makeCertificate } from "../integration/certificate.js";
import { runtimePath } from "../programs/runtimes.js";

type Program = "deno-program.mjs" | "official-program.mjs";
const built = fileURLToPath(new URL("../../dist/esm/hosts/deno/index.js", import.meta.url));

/** What the server tells. */
export interface Told {
  readonly port?: number;
  /** The id of a socket that came. */
  readonly came?: string;
  readonly left?: string;
  /** Why it left. */
  readonly reason?: string;
  /** Why a connection was refused. */
  readonly refused?: string;
}

/** A server that runs. */
export class DenoServer {
  readonly port: number;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #told: Told[];
  readonly #wake: Set<() => void>;

  constructor(child: ChildProcess, port: number, scheme: string, told: Told[], wake: Set<() => void>) {
    this.#child = child;
    this.port = port;
    this.url = `${scheme}://127.0.0.1:${port}`;
    this.#told = told;
    this.#wake = wake;
  }

  /** The next thing told that fits, also if it was told already; each is given once. */
  async next(fits: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const index = this.#told.findIndex(fits);
      const [found] = index === -1 ? [] : this.#told.splice(index, 1);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.add(resolve));
      this.#wake.clear();
    }
  }

  /** Lets it end by itself. Gives its exit code. */
  async close(): Promise<number | null> {
    const gone = once(this.#child, "exit");
    this.#child.stdin?.end();
    const [code] = (await gone) as [number | null];
    return code;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}

const certificate = makeCertificate();

/** What browsers take the place of an authority's word: the SHA-256 of the certificate. */
export const certificateHash: readonly number[] = [
  ...createHash("sha256").update(new X509Certificate(certificate.cert).raw).digest(),
];

/** Starts a server that speaks all three transports over TLS. */
export function startDenoServer(options: object = {}): Promise<DenoServer> {
  const { cert, key } = certificate;
  const transports = ["polling", "websocket", "webtransport"];
  return start("https", { cert: String(cert), key: String(key), transports, ...options });
}

/** Starts a stock server that speaks WebTransport. */
export function startOfficialServer(): Promise<DenoServer> {
  const { cert, key } = certificate;
  return start("https", { cert: String(cert), key: String(key) }, "official-program.mjs");
}

/** Starts a server without TLS, and so without WebTransport. */
export function startPlainDenoServer(options: object = {}): Promise<DenoServer> {
  return start("http", options);
}

async function start(
  scheme: string,
  options: object,
  program: Program = "deno-program.mjs",
): Promise<DenoServer> {
  if (!existsSync(built))
    throw new Error("The library is not built. Run `npm run build` first; `npm test` does.");
  const flags = [
    "run",
    "--quiet",
    "--no-prompt",
    "--allow-all",
    "--unstable-net",
    "--unstable-no-legacy-abort",
  ];
  const child = spawn(
    runtimePath("deno"),
    [...flags, fileURLToPath(new URL(program, import.meta.url)), JSON.stringify({ port: 0, ...options })],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const told: Told[] = [];
  const wake = new Set<() => void>();
  createInterface(child.stdout).on("line", (line) => {
    told.push(JSON.parse(line) as Told);
    for (const each of wake) each();
  });
  const first = await Promise.race([
    new Promise<void>((resolve) => wake.add(resolve)),
    once(child, "exit").then(() => Promise.reject(new Error("The server ended before it listened."))),
  ]).then(() => told.shift());
  return new DenoServer(child, first?.port ?? 0, scheme, told, wake);
}
