// Tests of the answers to probes. That real hosts give them is held by test/integration/drain.test.ts.
import { expect, it } from "vitest";
import { EngineStage, FakeExchange } from "../../../test/stage/engine-stage.js";

function probe(stage: EngineStage, target: string, method = "GET"): string {
  const exchange = new FakeExchange("", { method });
  Object.assign(exchange.request, { url: `/socket.io/${target}` });
  stage.engine.onExchange(exchange);
  const [answer] = exchange.answers;
  const retry = answer?.headers?.["Retry-After"];
  return `${exchange.answered}${retry === undefined ? "" : ` again in ${String(retry)}`}`;
}

it("says that the process answers, and whether it lets anybody in", () => {
  const stage = new EngineStage({ healthChecks: true, maxConnections: 1 });
  expect([probe(stage, "live"), probe(stage, "ready?from=balancer")]).toEqual([
    '200 {"status":"live"}',
    '200 {"status":"ready"}',
  ]);
  const { heard } = stage.openWebSocket();
  expect([probe(stage, "live"), probe(stage, "ready")]).toEqual([
    '200 {"status":"live"}',
    '503 {"status":"not ready"} again in 1',
  ]);
  heard.session.terminate();
  expect(probe(stage, "ready", "HEAD")).toBe('200 {"status":"ready"}');
  void stage.engine.drain(1000);
  expect(probe(stage, "ready")).toBe('503 {"status":"not ready"} again in 1');
});

it("says nothing unless it is asked to, by another method, or by another name", () => {
  const unknown = '400 {"code":0,"message":"Transport unknown"}';
  expect(probe(new EngineStage(), "live")).toBe(unknown);
  const stage = new EngineStage({ healthChecks: true });
  expect([probe(stage, "live", "POST"), probe(stage, "lively"), probe(stage, "")]).toEqual([
    unknown,
    unknown,
    unknown,
  ]);
});
