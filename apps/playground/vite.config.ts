// Builds the playground: the page for the browser (dist/page) and its server for Node (dist/server), in one `vite build`.
import { defineConfig } from "vite";

export default defineConfig({
  // With a builder, `vite build` builds every environment, not the page alone.
  builder: {},
  environments: {
    client: {
      build: {
        outDir: "dist/page",
        target: "es2022",
        rolldownOptions: { input: ["index.html", "delivery.html"] },
      },
    },
    ssr: {
      resolve: { external: ["holdfast"] },
      build: {
        outDir: "dist/server",
        target: "node20",
        copyPublicDir: false,
        rolldownOptions: { input: "server/index.ts" },
      },
    },
  },
});
