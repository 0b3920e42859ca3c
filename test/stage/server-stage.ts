// A server without a network, for unit tests: namespaces and muxes that are real, sessions that only write down what they are told.
import { MemoryAdapter } from "../../src/adapters/index.js";
import type { WhenSlow } from "../../src/core/index.js";
import { jsonCodec, type EncodedFrame } from "../../src/protocol/index.js";
import type { Conn } from "../../src/server/engine/conn.js";
import type { Context } from "../../src/server/context.js";
import type { HttpRequest } from "../../src/server/host.js";
import type { ErrorReply } from "../../src/server/error-reply.js";
import { Incidents } from "../../src/server/engine/incidents.js";
import { Mux } from "../../src/server/mux.js";
import { Namespace, type AnyNamespace } from "../../src/server/namespace.js";
import type { Namespaces } from "../../src/server/namespaces.js";
import { resolveRecovery } from "../../src/server/recovery-options.js";
import { defaultSocketLimits, type SocketLimits } from "../../src/server/socket-limits.js";
import type { LineFace, SessionFace } from "../../src/server/engine/session-face.js";
import type { AnySocket } from "../../src/server/socket.js";
import { VirtualClock } from "../../src/testkit/virtual-clock.js";

const request: HttpRequest = {
  method: "GET",
  url: "/socket.io/?EIO=4&transport=polling&room=7",
  query: { EIO: "4", transport: "polling", room: "7" },
  headers: { host: "example.org", origin: "https://example.org" },
  remoteAddress: "192.0.2.1",
  isSecure: true,
  raw: { isRaw: true },
};

/** One client, seen from the server's side: `sent` holds the frames it got, as they would travel. */
export class FakeSession implements SessionFace {
  readonly id = "session";
  readonly protocol = 4;
  line: LineFace | null = null;
  readonly request: HttpRequest = request;
  // Sockets only hand it on.
  readonly conn: Conn = {} as Conn;
  isWritable = true;
  bufferedBytes = 0;
  isBehind = false;
  sent: (string | Uint8Array)[] = [];
  frames: EncodedFrame[] = [];
  /** What was said of the last event. */
  whenSlow: WhenSlow | null | undefined;
  /** Why the session ended; null while it is open. */
  ended: string | null = null;
  /** Its client has joined a namespace. */
  isSettled = false;
  #isParting = false;
  readonly #mux: Mux;

  constructor(stage: Stage) {
    this.#mux = new Mux(this, {
      context: stage.context,
      connectTimeoutMs: 45_000,
      limits: {},
      namespace: (name) => stage.namespaces.get(name),
      search: (name, auth, done) => stage.search(name, auth, done),
    });
  }

  settle(): void {
    this.isSettled = true;
  }

  /** How much its client may still send. */
  tokens = Infinity;

  spend(): boolean {
    return this.tokens-- > 0;
  }

  send(frame: EncodedFrame): void {
    this.sent.push(frame.data);
    this.frames.push(frame);
  }

  deliver(frames: readonly EncodedFrame[], whenSlow?: WhenSlow | null): boolean {
    if (this.#isParting) return false;
    for (const frame of frames) this.send(frame);
    this.whenSlow = whenSlow;
    return true;
  }

  async drained(): Promise<boolean> {
    return this.ended === null;
  }

  /** More waits for the client than the mark. */
  fallBehind(): void {
    this.isBehind = true;
    this.#mux.onBehind();
  }

  /** The server stops: nothing goes out any more, and the client is heard until it has gone. */
  part(): void {
    this.#isParting = true;
    this.#mux.onClosing();
  }

  close(): void {
    this.end("forced close");
  }

  fail(reason: Parameters<Mux["onClose"]>[0], description?: unknown): void {
    this.end(reason, description);
  }

  /** The line ends, for whatever reason. */
  end(reason: Parameters<Mux["onClose"]>[0], description?: unknown): void {
    this.ended ??= reason;
    this.#mux.onClose(reason, description);
  }

  /** The client says something: the contents of one or several messages. */
  says(...contents: (string | Uint8Array)[]): this {
    for (const content of contents) this.#mux.onMessage(content);
    return this;
  }

  /** What was sent since the last look. */
  take(): (string | Uint8Array)[] {
    const taken = this.sent;
    this.sent = [];
    return taken;
  }
}

function makeAdapter(ports: ConstructorParameters<typeof MemoryAdapter>[0]): MemoryAdapter {
  return new MemoryAdapter(ports);
}

/** Namespaces, a clock, and a list of what handlers did wrong. Ids are `id-0`, `id-1`, … */
export class Stage {
  readonly clock: VirtualClock = new VirtualClock();
  readonly failures: { readonly error: unknown; readonly event: string; readonly emitter: object }[] = [];
  /** The codes of what peers did wrong. */
  readonly incidents: string[] = [];
  readonly namespaces: Map<string, AnyNamespace> = new Map();
  readonly context: Context;
  errorReply: ErrorReply | undefined;
  limits: SocketLimits = defaultSocketLimits;
  /** What looks for namespaces that are not there; at first it finds none. */
  search: Namespaces["search"] = (_name, _auth, done) => done({ kind: "unknown" });

  constructor(...names: string[]) {
    let ids = 0;
    this.context = {
      clock: this.clock,
      codec: jsonCodec,
      newId: () => `id-${ids++}`,
      onHandlerError: (error, event, emitter) => this.failures.push({ error, event, emitter }),
      errorReply: () => this.errorReply,
      limits: () => this.limits,
      onUnpublished: () => undefined,
      incidents: new Incidents(this.clock, ({ code }) => this.incidents.push(code)),
    };
    for (const name of ["/", ...names]) {
      this.namespaces.set(name, new Namespace(name, { context: this.context, makeAdapter }));
    }
  }

  /** Lets clients of the main namespace come back. */
  recover(): void {
    const recovery = resolveRecovery(true, 45_000);
    this.namespaces.set("/", new Namespace("/", { context: this.context, makeAdapter, recovery }));
  }

  namespace(name = "/"): AnyNamespace {
    const namespace = this.namespaces.get(name);
    if (namespace === undefined) throw new Error(`no namespace ${name} on this stage`);
    return namespace;
  }

  /** A client that has a session and nothing else. */
  session(): FakeSession {
    return new FakeSession(this);
  }

  /** A client that has joined `name`, and its socket. What it was sent so far is forgotten. */
  join(name = "/"): { readonly session: FakeSession; readonly socket: AnySocket } {
    const namespace = this.namespace(name);
    let joined: AnySocket | undefined;
    const onJoin = (socket: AnySocket): void => {
      joined = socket;
    };
    namespace.prependListener("connection", onJoin);
    const session = this.session().says(name === "/" ? "0" : `0${name},`);
    namespace.off("connection", onJoin);
    if (joined === undefined) throw new Error("the middlewares of this namespace take their time");
    session.take();
    return { session, socket: joined };
  }
}
