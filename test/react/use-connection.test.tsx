// useConnection: what it says while servers stop, start, refuse and kick, and while the network is away.
// @vitest-environment jsdom
import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import { StrictMode, type ReactNode } from "react";
import { expect, it, onTestFinished, vi } from "vitest";
import { freePort } from "../../scripts/free-port.mjs";
import type { Connection, ProviderOptions } from "../../src/react/index.js";
import { FaultProxy } from "../../src/testkit/index.js";
import { HoldfastProvider, hurried, openSocket, startServer, useConnection, useSocket } from "./stage.js";

function Status(): ReactNode {
  return <p>{useConnection().status}</p>;
}

/** Renders a provider, and collects what useConnection says whenever the status is another. */
function renderConnection(url: string, options: ProviderOptions = {}) {
  const seen: Connection[] = [];
  const rendered = renderHook(
    () => {
      const connection = useConnection();
      if (seen.at(-1)?.status !== connection.status) seen.push(connection);
      return { connection, socket: useSocket() };
    },
    {
      wrapper: ({ children }) => (
        <StrictMode>
          <HoldfastProvider url={url} options={{ ...hurried, ...options }}>
            {children}
          </HoldfastProvider>
        </StrictMode>
      ),
    },
  );
  const { result } = rendered;
  return {
    ...rendered,
    statuses: () => seen.map(({ status }) => status),
    reaches: (wanted: Partial<Connection>) =>
      waitFor(() => expect(result.current.connection).toMatchObject(wanted)),
  };
}

it("tells a restart of the server: connecting, connected, reconnecting, connected", async () => {
  const first = await startServer({}, await freePort());
  const { statuses, reaches, result } = renderConnection(first.url);
  expect(result.current.connection).toEqual({
    status: "connecting",
    recovered: false,
    error: undefined,
    attempt: 0,
  });
  await reaches({ status: "connected" });
  await first.close();
  await reaches({ status: "reconnecting" });
  await waitFor(() => expect(result.current.connection.attempt).toBeGreaterThan(1));
  expect(result.current.connection.error).toBeInstanceOf(Error);
  const second = await startServer({}, first.port);
  await reaches({ status: "connected", attempt: 0, error: undefined, recovered: false });
  expect(statuses()).toEqual(["connecting", "connected", "reconnecting", "connected"]);
  expect(second.connections).toBe(1);
});

it("tells a lost connection that comes back in time, although the socket was never disconnected", async () => {
  const server = await startServer();
  const proxy = await FaultProxy.open({ port: server.port });
  onTestFinished(() => proxy.close());
  const { statuses, reaches, result } = renderConnection(proxy.url);
  await reaches({ status: "connected" });
  const { id } = result.current.socket;
  act(() => proxy.goDown());
  await reaches({ status: "reconnecting" });
  expect(result.current.socket.connected).toBe(true);
  act(() => proxy.restore());
  await reaches({ status: "connected", attempt: 0, error: undefined });
  expect(statuses()).toEqual(["connecting", "connected", "reconnecting", "connected"]);
  expect([server.connections, result.current.socket.id]).toEqual([1, id]);
});

it("says when what was missed was brought back", async () => {
  const server = await startServer({ connectionStateRecovery: {} });
  const { reaches, result } = renderConnection(server.url);
  await reaches({ status: "connected", recovered: false });
  act(() => void result.current.socket.io.engine.close());
  await reaches({ status: "connected", recovered: true });
});

it("says that the server has refused, and why, until a later attempt is allowed", async () => {
  const server = await startServer();
  let isAllowed = false;
  server.io.use((_, allow) =>
    allow(isAllowed ? undefined : Object.assign(new Error("not you"), { data: { why: "token" } })),
  );
  const { reaches, result, statuses } = renderConnection(server.url);
  await reaches({ status: "disconnected" });
  expect(result.current.connection.error).toMatchObject({ message: "not you", data: { why: "token" } });
  isAllowed = true;
  act(() => void result.current.socket.connect());
  await reaches({ status: "connected", error: undefined });
  expect(statuses()).toEqual(["connecting", "disconnected", "connected"]);
});

it("is disconnected when the server ends the socket, or the page does", async () => {
  const server = await startServer();
  const { reaches, result } = renderConnection(server.url);
  await reaches({ status: "connected" });
  server.io.disconnectSockets();
  await reaches({ status: "disconnected" });
  act(() => void result.current.socket.connect());
  await reaches({ status: "connected" });
  act(() => void result.current.socket.disconnect());
  expect(result.current.connection.status).toBe("disconnected");
});

it("is disconnected when all attempts have failed, or when there is to be none", async () => {
  const server = await startServer();
  const patient = renderConnection(server.url, { reconnectionAttempts: 2 });
  const content = renderConnection(server.url, { reconnection: false });
  await patient.reaches({ status: "connected" });
  await content.reaches({ status: "connected" });
  await server.close();
  await patient.reaches({ status: "disconnected", attempt: 2 });
  await content.reaches({ status: "disconnected", attempt: 0 });
  expect(patient.statuses()).toEqual(["connecting", "connected", "reconnecting", "disconnected"]);
});

it("is offline while the browser says so, and reconnecting after that", async () => {
  const server = await startServer();
  const { reaches } = renderConnection(server.url);
  await reaches({ status: "connected" });
  const onLine = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  onTestFinished(() => onLine.mockRestore());
  await server.close();
  await reaches({ status: "offline" });
  onLine.mockReturnValue(true);
  act(() => void dispatchEvent(new Event("online")));
  await reaches({ status: "reconnecting" });
});

it("follows a socket that is connected by hand", async () => {
  const server = await startServer();
  const socket = openSocket(server.url, { autoConnect: false });
  render(
    <HoldfastProvider socket={socket}>
      <Status />
    </HoldfastProvider>,
  );
  screen.getByText("disconnected");
  socket.connect();
  await screen.findByText("connected");
});

it("begins anew for a component that comes back after the last one had left", async () => {
  const first = await startServer({}, await freePort());
  first.io.of("/admin");
  const seen: string[] = [];
  function Admin(): ReactNode {
    const { status } = useConnection(useSocket("/admin"));
    if (seen.at(-1) !== status) seen.push(status);
    return <p>{status}</p>;
  }
  const tree = (isOpen: boolean): ReactNode => (
    <HoldfastProvider url={first.url} options={hurried}>
      <Status />
      {isOpen && <Admin />}
    </HoldfastProvider>
  );
  const { rerender } = render(tree(true));
  await waitFor(() => expect(screen.getAllByText("connected")).toHaveLength(2));
  await first.close();
  await waitFor(() => expect(screen.getAllByText("reconnecting")).toHaveLength(2));
  rerender(tree(false));
  const second = await startServer({}, first.port);
  second.io.of("/admin");
  await screen.findByText("connected");
  rerender(tree(true));
  await waitFor(() => expect(screen.getAllByText("connected")).toHaveLength(2));
  expect(seen).toEqual(["connecting", "connected", "reconnecting", "connecting", "connected"]);
});

it("lets go of the socket's events and the page's with the last component", async () => {
  const server = await startServer();
  const socket = openSocket(server.url);
  const removed = vi.spyOn(globalThis, "removeEventListener");
  onTestFinished(() => removed.mockRestore());
  const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
    <HoldfastProvider socket={socket}>{children}</HoldfastProvider>
  );
  const first = renderHook(() => useConnection(), { wrapper });
  const second = renderHook(() => useConnection(), { wrapper });
  expect(socket.listeners("connect")).toHaveLength(1);
  first.unmount();
  expect(socket.listeners("connect")).toHaveLength(1);
  second.unmount();
  for (const event of ["connect", "disconnect", "connect_error"] as const) {
    expect(socket.listeners(event)).toHaveLength(0);
  }
  expect(
    ["open", "close", "error", "reconnect_attempt", "reconnect_failed"].filter((event) =>
      socket.io.hasListeners(event as "open"),
    ),
  ).toEqual([]);
  expect(removed.mock.calls.map(([event]) => event)).toEqual(expect.arrayContaining(["online", "offline"]));
});
