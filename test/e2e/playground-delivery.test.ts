// The page of deliveries in Chromium: the network of two clients is cut, and what each of them lost of it is counted. Ours loses nothing.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlayground, type Playground } from "./start-playground.js";

const screenshots = fileURLToPath(new URL("screenshots/", import.meta.url));

let playground: Playground;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  playground = await startPlayground();
});

afterAll(async () => {
  expect(await playground.close()).toBe(0);
});

/** What the card of a client says, by direction and column. */
async function countsOf(page: Page, client: string): Promise<Record<string, number>[]> {
  const rows = page.getByRole("region", { name: client, exact: true }).locator("tbody tr");
  return rows.evaluateAll((all) =>
    all.map((row) =>
      Object.fromEntries(
        [...row.querySelectorAll("td")].map((cell) => [cell.dataset["column"], Number(cell.textContent)]),
      ),
    ),
  );
}

/** Waits until a client has got this much in both directions. */
async function hasGot(page: Page, client: string, count: number): Promise<void> {
  await expect
    .poll(async () => (await countsOf(page, client)).every(({ received = 0 }) => received >= count), {
      timeout: 60_000,
    })
    .toBe(true);
}

test("a cut costs our client nothing, and Socket.IO's what was under way", { timeout: 240_000 }, async () => {
  const context = await playground.browser.newContext({ viewport: { width: 1180, height: 760 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => {
    if (line.type() === "error" && !playground.isOfAdvice(line)) complaints.push(line.text());
  });
  await page.goto(`${playground.address}/delivery.html`);
  for (const client of ["holdfast/client", "socket.io-client"]) await hasGot(page, client, 10);
  for (let round = 1; round <= 2; round++) {
    await page.getByText("Cut", { exact: true }).click();
    await page.getByText("nobody has said goodbye").waitFor();
    const [{ sent = 0 } = {}] = await countsOf(page, "holdfast/client");
    await expect
      .poll(async () => (await countsOf(page, "holdfast/client"))[0]?.["sent"], { timeout: 60_000 })
      .toBeGreaterThan(sent + 10);
    await page.getByText("Steady", { exact: true }).click();
    for (const client of ["holdfast/client", "socket.io-client"]) await hasGot(page, client, sent + 10);
  }
  await page.screenshot({ path: `${screenshots}delivery.png`, animations: "disabled" });
  for (const direction of await countsOf(page, "holdfast/client")) {
    expect(direction).toMatchObject({ doubled: 0, lost: 0 });
  }
  const [, down] = await countsOf(page, "socket.io-client");
  expect(down?.["lost"]).toBeGreaterThan(5);
  await page.getByText("The application heard “disconnect” never.").waitFor();
  await page.getByText("The application heard “disconnect” 2 times.").waitFor();
  await page.getByText("Start over").click();
  await expect
    .poll(async () => (await countsOf(page, "socket.io-client"))[1]?.["lost"], { timeout: 60_000 })
    .toBe(0);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
  await page.screenshot({ path: `${screenshots}delivery-phone.png`, animations: "disabled" });
  expect(complaints).toEqual([]);
  await context.close();
});
