// Builds the server for Node. The pages build themselves.
import { defineConfig } from "vite";

export default defineConfig({
  build: { ssr: "src/index.ts", target: "node20", copyPublicDir: false },
  ssr: { external: ["holdfast"] },
});
