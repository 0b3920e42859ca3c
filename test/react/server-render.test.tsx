// Rendering where there is no page: no document, no location. Not hydration, which is provider.test.tsx.
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { HoldfastProvider, useConnection, useEvent, useRequest, useSocket } from "./stage.js";

function Everything() {
  const socket = useSocket();
  const admin = useSocket("/admin");
  const { isLoading } = useRequest("save");
  useEvent("heard", () => {});
  return (
    <p>{[socket.nsp, admin.nsp, useConnection().status, useConnection(admin).status, isLoading].join(" ")}</p>
  );
}

it.each([
  ["no address", undefined, "/"],
  ["a namespace of the page's own server", "/news", "/news"],
  ["a whole address", "http://127.0.0.1:1/news", "/news"],
])("renders with %s, and connects nothing", (_, url, namespace) => {
  expect(globalThis.location).toBeUndefined();
  const html = renderToString(
    <HoldfastProvider url={url}>
      <Everything />
    </HoldfastProvider>,
  );
  expect(html).toBe(`<p>${namespace} /admin connecting connecting false</p>`);
});
