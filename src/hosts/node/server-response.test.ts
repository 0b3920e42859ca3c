import { IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import type { HttpAnswer } from "../../server/host.js";
import { makeServerResponse } from "./server-response.js";

function answered(use: (response: ServerResponse) => void): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    use(makeServerResponse(new IncomingMessage(new Socket()), resolve));
  });
}

it("gives status, headers and body of what Node's response was told", async () => {
  const answer = await answered((response) => {
    response.statusCode = 401;
    response.setHeader("Set-Cookie", ["a=1", "b=2"]);
    response.setHeader("X-A", "x: y");
    response.end("who are you?");
  });
  expect([answer.status, String(answer.body)]).toEqual([401, "who are you?"]);
  expect(answer.headers).toMatchObject({ "set-cookie": ["a=1", "b=2"], "x-a": ["x: y"] });
});

it("joins a body that was written in pieces, bytes that look like the end of a head included", async () => {
  const answer = await answered((response) => {
    response.writeHead(200, { "X-A": "1" });
    response.write("one\r\n\r\n");
    response.end(Buffer.of(0xff));
  });
  expect(answer.headers).toMatchObject({ "x-a": ["1"] });
  expect(answer.body).toEqual(Buffer.concat([Buffer.from("one\r\n\r\n"), Buffer.of(0xff)]));
});

it("gives an answer without a body", async () => {
  const answer = await answered((response) => response.writeHead(204).end());
  expect([answer.status, String(answer.body)]).toEqual([204, ""]);
});

it("tells those who wait for its end that the client has left", async () => {
  const response = makeServerResponse(new IncomingMessage(new Socket()), () => undefined);
  const closed = new Promise<void>((resolve) => response.once("close", resolve));
  response.destroy();
  await closed;
  expect(response.destroyed).toBe(true);
});
