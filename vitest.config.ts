import { defineConfig } from "vitest/config";

// "unit" needs nothing but Node; "integration" opens loopback ports and talks to real peers; "e2e" drives a browser.
export default defineConfig({
  test: {
    // Most of the time is spent waiting for processes and browsers: a core for each of our workers is not taken from them.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/{layers,docs}/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [
            "test/{bus,interop,integration,faults,autobahn,uws,compat,react,client-suite,bench,webtransport,fuzz,load,proof,proxies,advisories,matrix}/**/*.test.{ts,tsx}",
          ],
          testTimeout: 20_000,
          // The facades as Node loads them: transformed, the required and the imported one would be two.
          server: { deps: { external: [/\/compat\/socket\.io/] } },
        },
      },
      { test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
