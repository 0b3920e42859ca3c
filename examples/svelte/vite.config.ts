// The page is served under its own name. While developing, the chat's server is asked for at its usual port.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/svelte/",
  plugins: [svelte()],
  server: { proxy: { "/socket.io": { target: "http://localhost:3000", ws: true } } },
});
