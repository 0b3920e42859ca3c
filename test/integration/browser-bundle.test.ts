// What becomes of a page that imports the server: its bundle is made, and says what to import instead.
import { rolldown } from "rolldown";
import { expect, it } from "vitest";

it("tells who bundles the server for a browser to import the client", async () => {
  const entry = "\0page";
  const bundle = await rolldown({
    input: entry,
    platform: "browser",
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? 'import { Server } from "holdfast"; new Server(3000);' : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "esm" });
  const page = `data:text/javascript,${encodeURIComponent(output[0].code)}`;
  await expect(import(/* @vite-ignore */ page)).rejects.toThrow('import { io } from "holdfast/client"');
});
