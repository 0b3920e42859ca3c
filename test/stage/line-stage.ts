// Clients of ours as far as the line goes, on an engine in virtual time: they come, are cut off and come back, frame by frame.
import { encodeFrame } from "../../src/protocol/index.js";
import { EngineStage, type FakeLink, type HeardSession, type RequestParts } from "./engine-stage.js";

/** What a client is given of its line. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  readonly windowMs: number;
}

/** The line that an open frame grants. */
export function grantOf(sent: unknown): Grant {
  return (JSON.parse(String(sent).slice(1)) as { line: Grant }).line;
}

/** A client of ours, as far as the line goes. */
export class LineClient {
  readonly link: FakeLink;
  readonly grant: Grant;

  /** @param line the id of the line that it comes back to; 1: it wants one */
  constructor(stage: EngineStage, line = "1", parts: RequestParts = {}) {
    this.link = stage.upgrade(`EIO=4&transport=websocket&hf=${line}`, parts).open;
    const handshake = JSON.parse(String(this.link.sent[0]).slice(1)) as { readonly line: Grant };
    this.grant = handshake.line;
    this.link.sent.length = 0;
  }

  /** What has come since the last look. */
  take(): unknown[] {
    return this.link.sent.splice(0);
  }
}

/** An engine whose clients come back. */
export class LineStage extends EngineStage {
  /** A client that has joined a namespace. */
  join(): { client: LineClient; heard: HeardSession } {
    const client = new LineClient(this);
    this.last.session.settle();
    return { client, heard: this.last };
  }

  /** A client that comes back, and what it is answered. */
  comeBack({ id, token }: Pick<Grant, "id" | "token">, received: number, parts?: RequestParts): LineClient {
    const client = new LineClient(this, id, parts);
    client.link.receive(`6R${id}.${token}.${received}`);
    this.clock.endTurn();
    return client;
  }

  send(heard: HeardSession, ...texts: string[]): void {
    for (const text of texts) heard.now.send(encodeFrame("message", text));
    this.clock.endTurn();
  }
}
