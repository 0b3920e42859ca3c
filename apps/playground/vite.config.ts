// Builds the playground: the page for the browser (dist/page) and its server for Node (dist/server), in one `vite build`.
import { defineConfig } from "vite";

/** Another folder for those who run it while somebody else may be building it. */
const out = process.env["PLAYGROUND_OUT"] ?? "dist";

export default defineConfig({
  // With a builder, `vite build` builds every environment, not the page alone.
  builder: {},
  environments: {
    client: {
      build: {
        outDir: `${out}/page`,
        target: "es2022",
        rolldownOptions: { input: ["index.html", "delivery.html"] },
      },
    },
    ssr: {
      resolve: { external: ["holdfast"] },
      build: {
        outDir: `${out}/server`,
        target: "node20",
        copyPublicDir: false,
        rolldownOptions: { input: "server/index.ts" },
      },
    },
  },
});
