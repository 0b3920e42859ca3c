// What becomes of a page that is bundled: one that imports the server is told what to import instead, and one that imports the
// client gets what it needs at first, and the rest in a file of its own.
import { rolldown, type OutputChunk, type RolldownOutput } from "rolldown";
import { expect, it } from "vitest";

async function bundle(source: string): Promise<RolldownOutput["output"]> {
  const entry = "\0page";
  const bundled = await rolldown({
    input: entry,
    platform: "browser",
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? source : undefined),
      },
    ],
  });
  const { output } = await bundled.generate({ format: "esm" });
  return output;
}

it("tells who bundles the server for a browser to import the client", async () => {
  const [{ code }] = await bundle('import { Server } from "holdfast"; new Server(3000);');
  const page = `data:text/javascript,${encodeURIComponent(code)}`;
  await expect(import(/* @vite-ignore */ page)).rejects.toThrow('import { io } from "holdfast/client"');
});

it("leaves what shared connections need to a file that is loaded when one is asked for", async () => {
  const chunks = (await bundle('import { io } from "holdfast/client"; io({ shared: true });')).filter(
    (output): output is OutputChunk => output.type === "chunk",
  );
  const withHub = chunks.filter(({ moduleIds }) =>
    moduleIds.some((id) => id.endsWith("/production/shared.js")),
  );
  expect(withHub.map(({ isDynamicEntry }) => isDynamicEntry)).toEqual([true]);
  expect(chunks[0]?.dynamicImports).toEqual(withHub.map(({ fileName }) => fileName));
  // Whatever the two have in common would be a file that every page loads.
  expect(chunks).toHaveLength(2);
});

it.each(["holdfast/client", "holdfast/client/websocket", "holdfast/client/webtransport"])(
  "gives %s, bundled for production, the error class of the rest of the package",
  async (face) => {
    const [{ code }] = await bundle(`
      import { HoldfastError, io } from "${face}";
      import { HoldfastError as Same } from "holdfast/protocol";
      export const isSame = HoldfastError === Same;
      export { io };`);
    const page: unknown = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
    expect(page).toMatchObject({ isSame: true, io: expect.any(Function) });
  },
);
