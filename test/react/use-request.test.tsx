// useRequest: an acknowledgement as a request, with what can go wrong between the question and the answer.
// @vitest-environment jsdom
import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import { StrictMode, startTransition, useState, useTransition, type ReactNode } from "react";
import { expect, it } from "vitest";
import type { Socket } from "../../src/client/index.js";
import type { RequestOptions } from "../../src/react/index.js";
import {
  HoldfastProvider,
  next,
  openSocket,
  startServer,
  useRequest,
  type ClientToServer,
  type RunningServer,
  type ServerToClient,
} from "./stage.js";

/** A server whose answers the test gives, and a client at it. */
async function startAsking(): Promise<{
  readonly server: RunningServer;
  readonly socket: Socket<ServerToClient, ClientToServer>;
  /** Text -> what answers it. */
  readonly asked: Map<string, (id: string) => void>;
}> {
  const server = await startServer();
  const asked = new Map<string, (id: string) => void>();
  server.io.on("connection", (peer) => peer.on("save", (text, answer) => asked.set(text, answer)));
  const socket = openSocket(server.url);
  await next(socket, "connect");
  return { server, socket, asked };
}

function renderRequest(socket: Socket<ServerToClient, ClientToServer>, options?: RequestOptions) {
  return renderHook((given?: RequestOptions) => useRequest("save", given ?? options), {
    wrapper: ({ children }) => (
      <StrictMode>
        <HoldfastProvider socket={socket}>{children}</HoldfastProvider>
      </StrictMode>
    ),
  });
}

function Save(): ReactNode {
  const { send, data } = useRequest("save");
  const [isPending, start] = useTransition();
  const [count, setCount] = useState(0);
  const save = (): void =>
    start(async () => {
      await send("a");
      startTransition(() => setCount((last) => last + 1));
    });
  return (
    <button onClick={save}>
      {isPending ? "pending" : "at rest"} {count} {data ?? "nothing"}
    </button>
  );
}

it("is loading until the answer comes, and gives it twice: as data and to the one who sent", async () => {
  const { socket, asked } = await startAsking();
  const { result } = renderRequest(socket);
  expect(result.current).toMatchObject({ isLoading: false, data: undefined, error: undefined });
  let reply: Promise<string | undefined> | undefined;
  act(() => void (reply = result.current.send("a")));
  expect(result.current).toMatchObject({ isLoading: true, data: undefined });
  await waitFor(() => expect(asked.has("a")).toBe(true));
  await act(async () => asked.get("a")?.("id of a"));
  await waitFor(() => expect(result.current).toMatchObject({ isLoading: false, data: "id of a" }));
  expect(await reply).toBe("id of a");
});

it("shows why a request failed, and forgets it with the next one", async () => {
  const { socket, asked } = await startAsking();
  const { result } = renderRequest(socket, { timeoutMs: 1 });
  await act(async () => expect(await result.current.send("slow")).toBeUndefined());
  expect(result.current.error).toMatchObject({ code: "ERR_REPLY_TIMEOUT" });
  expect(result.current.isLoading).toBe(false);
  act(() => void result.current.send("slower"));
  expect(result.current).toMatchObject({ isLoading: true, error: undefined });
  await waitFor(() => expect(asked.size).toBeGreaterThan(0));
});

it("fails when the connection is lost on the way", async () => {
  const { socket, asked, server } = await startAsking();
  const { result } = renderRequest(socket);
  act(() => void result.current.send("a"));
  await waitFor(() => expect(asked.has("a")).toBe(true));
  server.io.disconnectSockets();
  await waitFor(() => expect(result.current.error).toMatchObject({ code: "ERR_REPLY_DISCONNECTED" }));
});

it("drops the answer to a request that a newer one has overtaken", async () => {
  const { socket, asked } = await startAsking();
  const { result } = renderRequest(socket);
  let first: Promise<string | undefined> | undefined;
  act(() => void (first = result.current.send("first")));
  act(() => void result.current.send("second"));
  expect(await first).toBeUndefined();
  await waitFor(() => expect(asked.size).toBe(2));
  asked.get("first")?.("too late");
  asked.get("second")?.("in time");
  await waitFor(() => expect(result.current).toMatchObject({ isLoading: false, data: "in time" }));
});

it("aborts: by its function, keeping what was there, and by reset, which keeps nothing", async () => {
  const { socket, asked } = await startAsking();
  const { result } = renderRequest(socket);
  act(() => void result.current.send("a"));
  await waitFor(() => expect(asked.has("a")).toBe(true));
  asked.get("a")?.("kept");
  await waitFor(() => expect(result.current.data).toBe("kept"));
  let second: Promise<string | undefined> | undefined;
  act(() => void (second = result.current.send("b")));
  act(() => result.current.abort());
  expect(result.current).toMatchObject({ isLoading: false, data: "kept" });
  expect(await second).toBeUndefined();
  act(() => result.current.reset());
  expect(result.current).toMatchObject({ isLoading: false, data: undefined, error: undefined });
});

it("aborts by a signal, and sends nothing after it", async () => {
  const { socket, asked } = await startAsking();
  const controller = new AbortController();
  const { result } = renderRequest(socket, { signal: controller.signal });
  let reply: Promise<string | undefined> | undefined;
  act(() => void (reply = result.current.send("a")));
  await waitFor(() => expect(asked.has("a")).toBe(true));
  act(() => controller.abort());
  expect(result.current.isLoading).toBe(false);
  expect(await reply).toBeUndefined();
  await act(async () => expect(await result.current.send("b")).toBeUndefined());
  expect(result.current.isLoading).toBe(false);
  socket.emit("save", "last", () => {});
  await waitFor(() => expect([...asked.keys()]).toEqual(["a", "last"]));
});

it("takes back what has not left yet when it is aborted while away", async () => {
  const { server, socket, asked } = await startAsking();
  socket.disconnect();
  const { result } = renderRequest(socket);
  act(() => void result.current.send("regretted"));
  expect(socket.sendBuffer).toHaveLength(1);
  act(() => result.current.abort());
  expect(socket.sendBuffer).toHaveLength(0);
  act(() => void result.current.send("meant"));
  socket.connect();
  await waitFor(() => expect(asked.has("meant")).toBe(true));
  expect([...asked.keys()]).toEqual(["meant"]);
  expect(server.connections).toBe(2);
});

it("abandons the request of a component that is unmounted", async () => {
  const { socket, asked } = await startAsking();
  const { result, unmount } = renderRequest(socket);
  let reply: Promise<string | undefined> | undefined;
  act(() => void (reply = result.current.send("a")));
  await waitFor(() => expect(asked.has("a")).toBe(true));
  unmount();
  expect(await reply).toBeUndefined();
});

it("gives the same functions in each render", async () => {
  const { socket } = await startAsking();
  const { result, rerender } = renderRequest(socket);
  const { send, abort, reset } = result.current;
  act(() => void send("a"));
  rerender();
  expect(result.current).toMatchObject({ isLoading: true });
  for (const [name, before] of Object.entries({ send, abort, reset })) {
    expect(result.current).toHaveProperty(name, before);
  }
});

it("keeps a transition pending until the answer has come", async () => {
  const { socket, asked } = await startAsking();
  render(
    <HoldfastProvider socket={socket}>
      <Save />
    </HoldfastProvider>,
  );
  await act(async () => screen.getByRole("button").click());
  screen.getByText("pending 0 nothing");
  await waitFor(() => expect(asked.has("a")).toBe(true));
  asked.get("a")?.("done");
  await screen.findByText("at rest 1 done");
});
