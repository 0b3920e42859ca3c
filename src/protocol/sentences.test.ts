// What errors say: their page, until a program gives them their sentences.
import { expect, it } from "vitest";
import { explained, explainErrors } from "./errors.js";
import { sentenceOf } from "./sentences.js";

it("errors name their page, and with sentences say what they are about", () => {
  expect(explained("ERR_INVALID_URL", "ftp://a").message).toBe(
    "ftp://a (holdfast/docs/errors.md#ERR_INVALID_URL)",
  );
  explainErrors(sentenceOf);
  expect(explained("ERR_INVALID_URL", "ftp://a").message).toBe('"ftp://a" is no address of a server');
  expect(explained("ERR_INVALID_URL", "").message).toBe(
    'io() has no address, and no page of a server to take one from: io("http://localhost:3000")',
  );
  expect(explained("ERR_NOT_A_FUNCTION", "news").message).toBe('The listener for "news" must be a function');
  expect(explained("ERR_ENCODE", "a Blob").message).toBe(
    "Cannot encode: a Blob; await its arrayBuffer() first",
  );
  expect(explained("ERR_ENCODE", "it is circular").message).toBe(
    "Cannot encode: it is circular; send plain data",
  );
});

it("a detail stands for itself where there is no sentence for its code", () => {
  expect(sentenceOf("ERR_PARSE", "invalid payload")).toBe("invalid payload");
});
