// An engine in virtual time with WebTransport, and clients that say by it what a test wants. It opens no port and encodes no frame.
import type { ConnectionError } from "../../src/server/engine/engine-events.js";
import type { EngineOptions } from "../../src/server/engine/engine-options.js";
import type { WebTransportRequest } from "../../src/server/host.js";
import { FakeSession, type FakeStream, settle } from "../fakes/webtransport-session.js";
import { EngineStage } from "./engine-stage.js";

/** A session, and the stream that its client opened. */
export interface Met {
  readonly session: FakeSession;
  readonly stream: FakeStream;
}

/** A short frame of text: its header of one byte, and itself. */
export const frame = (text: string): string => String.fromCharCode(text.length) + text;

/** What a client says that has no session. */
export const hello: string = frame("0");

/** What a client says that has one. */
export const helloTo = (sid: string): string => frame(`0{"sid":"${sid}"}`);

export class WebTransportStage extends EngineStage {
  /** What `connection_error` told. */
  readonly refused: ConnectionError[] = [];

  constructor(options: Partial<EngineOptions> = {}) {
    super({ transports: ["polling", "websocket", "webtransport"], ...options });
    this.engine.on("connection_error", (error) => this.refused.push(error));
  }

  /** A client comes whose stream begins with these bytes. */
  async meet(bytes: string, request?: WebTransportRequest): Promise<Met> {
    const session = new FakeSession();
    this.engine.onWebTransportSession(session, request);
    const stream = session.openStream();
    stream.send(bytes);
    await settle();
    await this.turn();
    return { session, stream };
  }

  /** Ends a turn of the event loop, and lets streams do what follows from it. */
  async turn(): Promise<void> {
    this.clock.endTurn();
    await settle();
  }
}
