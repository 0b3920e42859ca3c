// Runs a server in the foreground until it ends by itself or somebody presses Ctrl+C. No dependency.
import { spawn } from "node:child_process";

export function serve(program) {
  const server = spawn(process.execPath, [program], { stdio: "inherit" });
  // Ctrl+C reaches the whole group; this process only waits for the server's own goodbye.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
  server.on("exit", (code) => process.exit(code ?? 0));
}
