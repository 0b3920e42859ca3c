import { defineConfig } from "vitest/config";

// What hangs is to fail; what works on a busy machine of two cores is to have its time, which may be many times what it needs on a quiet one.
const patience = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 15_000 } } };

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
          ...patience,
        },
      },
      {
        test: {
          name: "integration",
          include: [
            "test/{bus,interop,integration,faults,autobahn,uws,compat,react,client-suite,bench,webtransport,fuzz,load,proof,proxies,advisories,matrix}/**/*.test.{ts,tsx}",
          ],
          ...patience,
          // The facades as Node loads them: transformed, the required and the imported one would be two.
          server: { deps: { external: [/\/compat\/socket\.io/] } },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          ...patience,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
