// useEvent and useEmit: which handler is called, how often, and when no longer.
// @vitest-environment jsdom
import { act, render, renderHook, screen } from "@testing-library/react";
import { Activity, StrictMode, startTransition, use, useState, type ReactNode } from "react";
import { expect, it, vi } from "vitest";
import {
  HoldfastProvider,
  hurried,
  next,
  openSocket,
  startServer,
  useEmit,
  useEvent,
  useSocket,
} from "./stage.js";

function Texts(): ReactNode {
  const [texts, setTexts] = useState<readonly string[]>([]);
  useEvent("heard", (text) => setTexts((before) => [...before, text]));
  return <p>{texts.join("|")}</p>;
}

function Ear(): ReactNode {
  useEvent("heard", () => {});
  return null;
}

it("calls the handler of the last render, over one subscription", async () => {
  const server = await startServer();
  const socket = openSocket(server.url);
  const seen: string[] = [];
  const { rerender, unmount } = renderHook(
    ({ prefix }) => useEvent("heard", (text) => seen.push(`${prefix} ${text}`)),
    {
      initialProps: { prefix: "first" },
      wrapper: ({ children }) => <HoldfastProvider socket={socket}>{children}</HoldfastProvider>,
    },
  );
  const [subscribed] = socket.listeners("heard");
  await next(socket, "connect");
  rerender({ prefix: "second" });
  expect(socket.listeners("heard")).toEqual([subscribed]);
  const heard = next(socket, "heard");
  server.io.emit("heard", "hello");
  await heard;
  expect(seen).toEqual(["second hello"]);
  unmount();
  expect(socket.listeners("heard")).toHaveLength(0);
});

it("hears each event once under StrictMode, from the first one on", async () => {
  const server = await startServer();
  // Sent with the connection, before any component could have asked for it.
  server.io.on("connection", (peer) => peer.emit("heard", "welcome"));
  render(
    <StrictMode>
      <HoldfastProvider url={server.url} options={hurried}>
        <Texts />
      </HoldfastProvider>
    </StrictMode>,
  );
  await screen.findByText("welcome");
  // Two in one go: React renders once for both.
  server.io.emit("heard", "again");
  server.io.emit("heard", "and again");
  await screen.findByText("welcome|again|and again");
});

it("follows when the event, or the socket, is another one", async () => {
  const server = await startServer();
  server.io.of("/admin");
  const main = openSocket(server.url);
  const admin = main.io.socket("/admin") as typeof main;
  await Promise.all([next(main, "connect"), next(admin, "connect")]);
  const handler = vi.fn();
  interface Props {
    readonly event: "heard" | "counted";
    readonly socket: typeof main;
  }
  const initialProps: Props = { event: "heard", socket: main };
  const { rerender } = renderHook(({ event, socket }: Props) => useEvent(event, handler, socket), {
    initialProps,
    wrapper: ({ children }) => <HoldfastProvider socket={main}>{children}</HoldfastProvider>,
  });
  rerender({ event: "counted", socket: main });
  expect([main.listeners("heard").length, main.listeners("counted").length]).toEqual([0, 1]);
  rerender({ event: "counted", socket: admin });
  expect([main.listeners("counted").length, admin.listeners("counted").length]).toEqual([0, 1]);
});

it("does not hear with the handler of a render that React has not finished", async () => {
  const server = await startServer();
  const socket = openSocket(server.url);
  await next(socket, "connect");
  const never = new Promise<string>(() => {});
  const seen: string[] = [];
  let show: ((name: string) => void) | undefined;
  function Room(): ReactNode {
    const [name, setName] = useState("harbour");
    show = setName;
    useEvent("heard", (text) => void seen.push(`${name}: ${text}`));
    return <p>{name === "harbour" ? name : use(never)}</p>;
  }
  render(
    <HoldfastProvider socket={socket}>
      <Room />
    </HoldfastProvider>,
  );
  // The transition suspends: its render has the new name, and is not on the screen.
  await act(async () => startTransition(() => show?.("reef")));
  screen.getByText("harbour");
  const heard = next(socket, "heard");
  server.io.emit("heard", "ahoy");
  await heard;
  expect(seen).toEqual(["harbour: ahoy"]);
});

it("rests while an Activity hides the component", async () => {
  const server = await startServer();
  const socket = openSocket(server.url);
  await next(socket, "connect");
  const tree = (mode: "visible" | "hidden"): ReactNode => (
    <HoldfastProvider socket={socket}>
      <Activity mode={mode}>
        <Ear />
      </Activity>
    </HoldfastProvider>
  );
  const { rerender } = render(tree("visible"));
  expect(socket.listeners("heard")).toHaveLength(1);
  await act(async () => rerender(tree("hidden")));
  expect(socket.listeners("heard")).toHaveLength(0);
  await act(async () => rerender(tree("visible")));
  expect(socket.listeners("heard")).toHaveLength(1);
});

it("emits through the same function in each render, and keeps what is emitted before the connection", async () => {
  const server = await startServer();
  const spoken = new Promise((resolve) => {
    server.io.on("connection", (peer) => peer.on("speak", resolve));
  });
  const { result, rerender } = renderHook(() => ({ emit: useEmit(), socket: useSocket() }), {
    wrapper: ({ children }) => (
      <HoldfastProvider url={server.url} options={hurried}>
        {children}
      </HoldfastProvider>
    ),
  });
  const { emit, socket } = result.current;
  expect(socket.connected).toBe(false);
  emit("speak", "early");
  rerender();
  expect(result.current.emit).toBe(emit);
  expect(await spoken).toBe("early");
});
