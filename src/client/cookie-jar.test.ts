// The cookie jar: what it keeps, for how long, and what it gives back.
import { expect, it } from "vitest";
import { CookieJar } from "./cookie-jar.js";

function jarAt(time: { now: number }, ...headers: string[]): CookieJar {
  const jar = new CookieJar(() => time.now);
  jar.store(headers);
  return jar;
}

it("gives back what was set, with the later value where a name comes twice (56)", () => {
  expect(jarAt({ now: 0 }, "a=1; Path=/; HttpOnly", "b=x=y", "a=2").header()).toBe("a=2; b=x=y");
});

it("is empty before anything was set, and passes over headers that are no cookies", () => {
  expect(jarAt({ now: 0 }, "", "=x", "nothing").header()).toBe("");
});

it("forgets a cookie at the end of its age, whatever the case of the attribute", () => {
  const time = { now: 0 };
  const jar = jarAt(time, "a=1; max-AGE=2", "b=1; EXPIRES=Thu, 01 Jan 1970 00:00:05 GMT");
  expect(jar.header()).toBe("a=1; b=1");
  time.now = 2000;
  expect(jar.header()).toBe("b=1");
  time.now = 5000;
  expect(jar.header()).toBe("");
});

it("lets Max-Age beat Expires, and deletes at an age of zero or less", () => {
  const jar = jarAt({ now: 0 }, "a=1", "b=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9");
  jar.store(["a=; Max-Age=0"]);
  expect(jar.header()).toBe("b=1");
});

it("keeps a cookie whose date is none", () => {
  expect(jarAt({ now: 0 }, "a=1; Expires=soon", "b=1; Max-Age=later").header()).toBe("a=1; b=1");
});
