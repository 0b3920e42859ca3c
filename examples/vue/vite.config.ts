// The page is served under its own name. While developing, the chat's server is asked for at its usual port.
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/vue/",
  plugins: [vue()],
  server: { proxy: { "/socket.io": { target: "http://localhost:3000", ws: true } } },
});
