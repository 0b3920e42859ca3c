// How the suite, wherever it runs, asks for servers to be started and killed, and reports: by HTTP to the one who opened
// it. The other end is control-server.ts.
import type { ApplicationAction } from "./applications.js";
import type { ModeName } from "./cases/case.js";

/** A case by name, to be run in one mode. */
export interface PlannedCase {
  readonly name: string;
  readonly mode: ModeName;
}

/** What became of it; `null` where it holds. */
export interface Outcome extends PlannedCase {
  readonly error: string | null;
}

/** A server of the suite's own. */
export interface RemoteServer {
  readonly url: string;
  /** Listens again where it did before. */
  start(): Promise<void>;
  /** Ends as in a crash. */
  kill(): Promise<void>;
  /** Does nothing any more, its connections open. */
  freeze(): Promise<void>;
  /** Ends as in a deployment, saying goodbye. */
  stop(): Promise<void>;
  /** The arguments of all that clients of a namespace told this process by `note`, in order. */
  heard(nsp: string): Promise<unknown[][]>;
  /** Emits to a room. */
  tell(nsp: string, room: string, event: string, ...args: readonly unknown[]): Promise<void>;
}

async function post(url: string, body: object = {}): Promise<unknown> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** Starts a server with these options. */
export async function openServer(control: string, options: object = {}): Promise<RemoteServer> {
  const { id, url } = (await post(`${control}/applications`, options)) as { id: number; url: string };
  const act = (action: ApplicationAction, details?: object): Promise<unknown> =>
    post(`${control}/applications/${id}/${action}`, details);
  return {
    url,
    start: async () => void (await act("start")),
    kill: async () => void (await act("kill")),
    freeze: async () => void (await act("freeze")),
    stop: async () => void (await act("stop")),
    heard: async (nsp) => (await act("heard", { nsp })) as unknown[][],
    tell: async (nsp, room, event, ...args) => void (await act("tell", { nsp, room, event, args })),
  };
}

/** Asks what there is to run. */
export async function fetchPlan(control: string): Promise<readonly PlannedCase[]> {
  return (await post(`${control}/plan`)) as readonly PlannedCase[];
}

/** Tells what became of a case. */
export async function report(control: string, outcome: Outcome): Promise<void> {
  await post(`${control}/outcomes`, outcome);
}
