// The page is served under its own name. While developing, the chat's server is asked for at its usual port.
import solid from "vite-plugin-solid";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/solid/",
  plugins: [solid()],
  server: { proxy: { "/socket.io": { target: "http://localhost:3000", ws: true } } },
});
