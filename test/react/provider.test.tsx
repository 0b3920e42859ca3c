// The provider and useSocket: when a connection is made, shared and let go of.
// @vitest-environment jsdom
import { act, render, screen, waitFor } from "@testing-library/react";
import { StrictMode, Suspense, use, useEffect, type ReactNode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, it, vi } from "vitest";
import type { Socket } from "../../src/client/index.js";
import {
  HoldfastProvider,
  hurried,
  next,
  openSocket,
  releases,
  startServer,
  useConnection,
  useSocket,
} from "./stage.js";

function Status(): ReactNode {
  return <output>{useConnection().status}</output>;
}

function Admin({ onSocket }: { readonly onSocket?: (socket: Socket) => void }): ReactNode {
  const socket = useSocket("/admin");
  useEffect(() => onSocket?.(socket), [socket, onSocket]);
  return <p>{useConnection(socket).status}</p>;
}

function App({ url }: { readonly url: string }): ReactNode {
  return (
    <HoldfastProvider url={url} options={hurried}>
      <Status />
    </HoldfastProvider>
  );
}

it("connects once under StrictMode, and disconnects when it is unmounted", async () => {
  const server = await startServer();
  const { unmount } = render(
    <StrictMode>
      <App url={server.url} />
    </StrictMode>,
  );
  await screen.findByText("connected");
  const [socket] = await server.io.fetchSockets();
  expect(server.connections).toBe(1);
  expect(server.io.engine.clientsCount).toBe(1);
  const peer = server.io.sockets.sockets.get(socket?.id ?? "");
  unmount();
  expect(await next(peer as never, "disconnect")).toBe("client namespace disconnect");
  expect(server.connections).toBe(1);
  await waitFor(() => expect(server.io.engine.clientsCount).toBe(0));
});

it("stays connected when one tree takes the place of another in the same commit", async () => {
  const server = await startServer();
  const tree = (key: string): ReactNode => (
    <HoldfastProvider url={server.url} options={hurried}>
      <Status />
      <Admin key={key} />
    </HoldfastProvider>
  );
  const entered = vi.fn();
  server.io.of("/admin").on("connection", entered);
  const { rerender } = render(tree("first"));
  await waitFor(() => expect(screen.getAllByText("connected")).toHaveLength(2));
  rerender(tree("second"));
  await act(releases);
  expect(screen.getAllByText("connected")).toHaveLength(2);
  expect(entered).toHaveBeenCalledTimes(1);
});

it("goes to another server when the URL changes, and leaves the first one", async () => {
  const [first, second] = await Promise.all([startServer(), startServer()]);
  const { rerender } = render(<App url={first.url} />);
  await screen.findByText("connected");
  rerender(<App url={second.url} />);
  await waitFor(() => expect(second.io.engine.clientsCount).toBe(1));
  await waitFor(() => expect(first.io.engine.clientsCount).toBe(0));
  await screen.findByText("connected");
  expect([first.connections, second.connections]).toEqual([1, 1]);
});

it("keeps its connection when only the options are new objects", async () => {
  const server = await startServer();
  const tree = (): ReactNode => (
    <HoldfastProvider url={server.url} options={{ ...hurried, auth: { at: Math.random() } }}>
      <Status />
    </HoldfastProvider>
  );
  const { rerender } = render(tree());
  await screen.findByText("connected");
  rerender(tree());
  rerender(tree());
  expect(server.connections).toBe(1);
  expect(screen.getByText("connected")).toBeDefined();
});

it("neither connects nor disconnects a socket that it was given", async () => {
  const server = await startServer();
  const socket = openSocket(server.url);
  const { unmount } = render(
    <HoldfastProvider socket={socket}>
      <Status />
    </HoldfastProvider>,
  );
  await screen.findByText("connected");
  unmount();
  await releases();
  expect(socket.connected).toBe(true);
});

it("shares a namespace between components, over the same connection, until the last one is gone", async () => {
  const server = await startServer();
  const entered = vi.fn();
  server.io.of("/admin").on("connection", entered);
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket): void => void sockets.add(socket);
  const tree = (count: number): ReactNode => (
    <StrictMode>
      <HoldfastProvider url={server.url} options={hurried}>
        {Array.from({ length: count }, (_, index) => (
          <Admin key={index} onSocket={onSocket} />
        ))}
      </HoldfastProvider>
    </StrictMode>
  );
  const { rerender } = render(tree(2));
  await waitFor(() => expect(screen.getAllByText("connected")).toHaveLength(2));
  expect(sockets.size).toBe(1);
  expect(entered).toHaveBeenCalledTimes(1);
  expect(server.io.engine.clientsCount).toBe(1);
  const [peer] = server.io.of("/admin").sockets.values();
  const left = next(peer as never, "disconnect");
  rerender(tree(1));
  rerender(tree(0));
  expect(await left).toBe("client namespace disconnect");
  expect(server.io.engine.clientsCount).toBe(1);
  rerender(tree(1));
  await screen.findByText("connected");
  expect(entered).toHaveBeenCalledTimes(2);
});

it("leaves alone a namespace that the application has connected itself", async () => {
  const server = await startServer();
  server.io.of("/admin");
  const socket = openSocket(server.url);
  const own = socket.io.socket("/admin");
  await next(own, "connect");
  const { unmount } = render(
    <HoldfastProvider socket={socket}>
      <Admin />
    </HoldfastProvider>,
  );
  await screen.findByText("connected");
  unmount();
  await releases();
  expect(own.connected).toBe(true);
  expect(socket.io.opts.autoConnect).toBe(true);
});

it("connects nothing while the first render is suspended, and nothing if that render is given up", async () => {
  const server = await startServer();
  let arrive: (() => void) | undefined;
  const chunk = new Promise<void>((resolve) => (arrive = resolve));
  function Late(): ReactNode {
    use(chunk);
    return <Status />;
  }
  const tree = (
    <HoldfastProvider url={server.url} options={hurried}>
      <Late />
    </HoldfastProvider>
  );
  const first = await act(async () => render(tree));
  first.unmount();
  await act(async () => render(<Suspense fallback={<p>wait</p>}>{tree}</Suspense>));
  screen.getByText("wait");
  expect(server.io.engine.clientsCount).toBe(0);
  await act(async () => arrive?.());
  await screen.findByText("connected");
  expect(server.connections).toBe(1);
});

it("connects nothing on a server, and the page takes over what the server rendered", async () => {
  const server = await startServer();
  const app = (
    <HoldfastProvider url={server.url} options={hurried}>
      <Status />
      <Admin />
    </HoldfastProvider>
  );
  server.io.of("/admin");
  const html = renderToString(app);
  expect(html).toContain("<output>connecting</output>");
  expect(server.io.engine.clientsCount).toBe(0);
  const place = document.body.appendChild(document.createElement("div"));
  place.innerHTML = html;
  const onRecoverableError = vi.fn();
  const root = await act(async () => hydrateRoot(place, app, { onRecoverableError }));
  await waitFor(() => expect(screen.getAllByText("connected")).toHaveLength(2));
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(server.connections).toBe(1);
  await act(async () => root.unmount());
  place.remove();
  await waitFor(() => expect(server.io.engine.clientsCount).toBe(0));
});

it("leaves no connection behind, at whatever moment it is unmounted", async () => {
  const server = await startServer();
  const turns = [0, 1, 2, 4, 8, 16];
  for (const count of [...turns, ...turns]) {
    const { unmount } = render(
      <StrictMode>
        <App url={server.url} />
      </StrictMode>,
    );
    for (let turn = 0; turn < count; turn++) await releases();
    unmount();
  }
  await releases();
  await waitFor(() => expect(server.io.engine.clientsCount).toBe(0));
  const { unmount } = render(<App url={server.url} />);
  await screen.findByText("connected");
  expect(server.io.engine.clientsCount).toBe(1);
  unmount();
});

it("says that the provider is missing", () => {
  const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(() => render(<Status />)).toThrow(expect.objectContaining({ code: "ERR_NO_PROVIDER" }));
  complaint.mockRestore();
});
