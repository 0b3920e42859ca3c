// Cases of what only a page has: an origin of its own, and script tags.
import type { io as Io } from "holdfast/client";
import { nextEvent } from "../next-event.js";
import { equal } from "../expect.js";
import type { Case } from "./case.js";

export const page: readonly Case[] = [
  {
    name: "connects to the page's own server when it is given no address",
    needs: "page",
    async run(scene) {
      const socket = await scene.connect({}, "/case-of-the-page");
      await scene.settleOnTransport(socket);
      equal(await socket.emitWithAck("echo", "hello"), "hello");
    },
  },
  {
    name: "connects with the build for script tags",
    needs: "page",
    async run(scene) {
      const script = document.createElement("script");
      const loaded = new Promise((resolve) => script.addEventListener("load", resolve));
      script.src = "/socket.io/socket.io.min.js";
      document.head.append(script);
      await loaded;
      const { io } = globalThis as unknown as { readonly io: typeof Io };
      const socket = scene.closeLater(io("/case-of-the-page", { forceNew: true, ...scene.mode.options }));
      await nextEvent(socket, "connect");
      equal(await socket.emitWithAck("echo", "hello"), "hello");
    },
  },
];
