// The page is served under its own name. While developing, the chat's server is asked for at its usual port.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/react/",
  plugins: [react()],
  server: { proxy: { "/socket.io": { target: "http://localhost:3000", ws: true } } },
});
