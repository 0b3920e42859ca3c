// The playground in a real Chromium: two windows, and a line that is cut. Not the protocol's details (test/interop).
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { io } from "holdfast/client";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPlayground, type Playground } from "./start-playground.js";

const screenshots = fileURLToPath(new URL("screenshots/", import.meta.url));
// What the browser itself says, unasked, about requests made while the network is away.
const saidOfAnAbsentNetwork = /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|ABORTED)/;

let playground: Playground;
let contexts: BrowserContext[] = [];
let complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  playground = await startPlayground();
});

afterAll(async () => {
  // Windows are open while the server closes: a graceful end is an exit of its own accord.
  expect(await playground.close()).toBe(0);
});

afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
  expect(complaints).toEqual([]);
  complaints = [];
});

/** Opens a window of its own, as another person would, and waits until it holds. */
async function openWindow(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await playground.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  contexts.push(context);
  await context.addInitScript((person) => sessionStorage.setItem("name", person), name);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => {
    if (line.type() !== "error" || saidOfAnAbsentNetwork.test(line.text()) || playground.isOfAdvice(line))
      return;
    complaints.push(`${line.text()} (${line.location().url})`);
  });
  await page.goto(playground.address);
  await page.locator('#helm[data-transport="websocket"]').waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

function message(page: Page, text: string) {
  return page.locator(".message", { hasText: text });
}

async function enterRoom(page: Page, room: string): Promise<void> {
  await page.getByPlaceholder("new room").fill(room);
  await page.keyboard.press("Enter");
  await page.locator(".room-tab[aria-pressed=true]", { hasText: room }).waitFor();
}

/** How many pixels of the board are drawn on. */
function inkOn(page: Page): Promise<number> {
  return page.locator("#board-canvas").evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return pixels.filter((value, index) => index % 4 === 3 && value > 0).length;
  });
}

/** Waits until a board shows what the other one does. Where pieces of a stroke join, a pixel may differ in its shade. */
async function waitForSameInk(page: Page, other: Page): Promise<void> {
  await expect.poll(() => inkOn(other)).toBeGreaterThan(1_000);
  await expect
    .poll(async () => {
      const ink = await inkOn(other);
      return Math.abs((await inkOn(page)) - ink) / ink;
    })
    .toBeLessThan(0.02);
}

async function drawWave(page: Page, height: number): Promise<void> {
  const box = await page.locator("#board-canvas").boundingBox();
  if (box === null) throw new Error("The board is not on the page.");
  const at = (step: number): [number, number] => [
    box.x + box.width * (0.1 + 0.8 * (step / 40)),
    box.y + box.height * (height + 0.12 * Math.sin(step / 3)),
  ];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let step = 1; step <= 40; step += 1) await page.mouse.move(...at(step));
  await page.mouse.up();
}

test("the first steps: one window speaks, it is heard, and the other is told", async () => {
  const [mika, noor] = await Promise.all([openWindow("Mika"), openWindow("Noor")]);
  await mika.getByRole("button", { name: "Run it" }).click();
  await mika.getByText("heard: “Hello World”").waitFor();
  await noor.getByText("another window said “Hello World”").waitFor();
  expect(await noor.getByText("heard: “").count()).toBe(0);
});

test("two windows exchange messages, and a message says how many windows it reached", async () => {
  const [mika, noor] = await Promise.all([openWindow("Mika"), openWindow("Noor")]);
  await noor.locator("#people-list", { hasText: "Mika" }).waitFor();
  await say(mika, "Is anybody out there?");
  await message(noor, "Is anybody out there?").waitFor();
  await say(noor, "<b>Right here</b>");
  await message(mika, "<b>Right here</b>").waitFor();
  await message(mika, "Is anybody out there?").getByText("reached 1").waitFor();
});

test("a message stays in its room, and a newcomer is handed what the room remembers", async () => {
  const [mika, noor] = await Promise.all([openWindow("Mika"), openWindow("Noor")]);
  await enterRoom(mika, "tide pool");
  await say(mika, "only in the pool");
  await message(mika, "only in the pool").getByText("nobody else is here").waitFor();
  expect(await message(noor, "only in the pool").count()).toBe(0);
  await noor.getByRole("button", { name: "tide pool" }).click();
  await message(noor, "only in the pool").waitFor();
  await mika.getByLabel("Message", { exact: true }).pressSequentially("hm");
  await noor.getByText("Mika is typing", { exact: true }).waitFor();
});

test("what one window draws appears on the other's board, and clearing clears both", async () => {
  const [mika, noor] = await Promise.all([openWindow("Mika"), openWindow("Noor")]);
  expect(await inkOn(noor)).toBe(0);
  await drawWave(mika, 0.5);
  await waitForSameInk(noor, mika);
  await noor.getByRole("region", { name: "Shared board" }).getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => inkOn(mika)).toBe(0);
});

test("the board can be drawn on with the keyboard", async () => {
  const mika = await openWindow("Mika");
  await mika.locator("#board-canvas").focus();
  for (const key of ["Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space"])
    await mika.keyboard.press(key);
  await expect.poll(() => inkOn(mika)).toBeGreaterThan(50);
  await mika.getByRole("region", { name: "Shared board" }).getByRole("button", { name: "Clear" }).click();
});

test("an image crosses as binary, and what is no image is refused with a sentence", async () => {
  const [mika, noor] = await Promise.all([openWindow("Mika"), openWindow("Noor")]);
  const buffer = await mika.screenshot({ clip: { x: 0, y: 0, width: 480, height: 300 } });
  await mika.locator("#composer-image").setInputFiles({ name: "helm.png", mimeType: "image/png", buffer });
  const image = message(noor, "of binary").locator("img");
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(480);
  await noor
    .locator('.packet[data-direction="received"][data-kind="binary"]', { hasText: "attachment" })
    .waitFor();

  const text = { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("not an image at all") };
  await mika.locator("#composer-image").setInputFiles(text);
  await message(mika, "That is not a PNG, JPEG, GIF, WebP or AVIF image.").waitFor();
  const large = { name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(800_000) };
  await mika.locator("#composer-image").setInputFiles(large);
  await mika.getByText("large.png cannot be read as an image.").waitFor();
});

test("a window that goes offline says so, keeps what it wants to say, and catches up when it is back", async () => {
  const [mika, noor] = await Promise.all([openWindow("Mika"), openWindow("Noor")]);
  for (const page of [mika, noor]) await enterRoom(page, "far out");
  await say(noor, "before");
  await message(mika, "before").waitFor();

  await mika.context().setOffline(true);
  await mika.locator('#helm[data-phase="away"]').waitFor();
  await noor.getByText("Mika", { exact: true }).waitFor({ state: "detached" });
  await say(noor, "while you were away");
  await say(mika, "while I was away");
  await drawWave(mika, 0.4);
  await message(mika, "while I was away").getByText("waiting").waitFor();
  await expect
    .poll(() => mika.locator("#line-detail").textContent())
    .toMatch(/2 waiting · attempt \d+ (in [\d.]+ s|under way)/);

  // It says so for a few seconds.
  const isBack = mika.locator('#helm[data-mood="Back"]', { hasText: "2 sent late · 1 caught up" }).waitFor();
  await mika.context().setOffline(false);
  await isBack;
  await message(noor, "while I was away").waitFor();
  await message(mika, "while you were away").waitFor();
  await message(mika, "while I was away").getByText("reached 1").waitFor();
  await waitForSameInk(noor, mika);
  expect(await message(noor, "while I was away").count()).toBe(1);
  await noor.getByRole("region", { name: "Shared board" }).getByRole("button", { name: "Clear" }).click();
});

test("the page can cut its own line, and make it slow", async () => {
  const [mika, noor] = await Promise.all([openWindow("Mika"), openWindow("Noor")]);
  for (const page of [mika, noor]) await enterRoom(page, "shoals");
  await mika.getByText("Cut", { exact: true }).click();
  await mika.locator("#line-title", { hasText: "Reconnecting" }).waitFor();
  await say(mika, "from behind the cut");
  await mika.locator("#line-detail", { hasText: "1 waiting" }).waitFor();
  await enterRoom(mika, "lee shore");
  expect(await mika.locator(".message").count()).toBe(0);
  await mika.getByRole("button", { name: "shoals" }).click();
  await message(mika, "from behind the cut").getByText("waiting").waitFor();
  // A second attempt has failed too: the cut holds.
  await mika.locator("#line-detail", { hasText: /attempt ([3-9]|\d\d)/ }).waitFor();
  await mika.getByText("Slow", { exact: true }).click();
  await message(noor, "from behind the cut").waitFor();
  await mika.locator("#line-title", { hasText: "Slow, but holding" }).waitFor();
  await mika.screenshot({ path: `${screenshots}desktop-slow.png`, animations: "disabled" });
});

test("the panel shows the handshake over HTTP, the upgrade, and what each packet means", async () => {
  const mika = await openWindow("Mika");
  const packets = mika.locator(".packet");
  const labels = await packets.locator(".label").allTextContents();
  expect(labels.slice(0, 2)).toEqual(["open", "CONNECT"]);
  const first = packets.first();
  expect(await first.getAttribute("data-transport")).toBe("polling");
  await first.getByText("The server opens the session").waitFor();
  for (const [type, sentence] of [
    ["ping", "you ask whether frames get through"],
    ["pong", "HTTP polling pauses now"],
    ["upgrade", "You move the session to the WebSocket"],
  ] as const) {
    await mika
      .locator(`.packet[data-kind="connection"][data-type="${type}"]`, { hasText: sentence })
      .waitFor();
  }

  await say(mika, "taken apart");
  const event = mika.locator(".packet", { hasText: "You send “taken apart” to the room “harbour”" });
  await event.locator("summary").click();
  // A packet is taken apart when it is first opened, a moment after the click.
  await event.locator("dd").first().waitFor();
  const meanings = await event.locator("dd").allTextContents();
  expect(meanings).toEqual([
    "Engine.IO frame: message",
    "Socket.IO packet: EVENT",
    "acknowledgement id: joins question and answer",
  ]);
  expect(await event.locator(".raw").textContent()).toMatch(/^42\d+\["send-message",\{"id":/);
  await mika
    .locator(".packet", { hasText: /To “send-message”, the server answers \(answer \d+\)/ })
    .waitFor();
  // The server asks for a sign of life every ten seconds.
  await mika.locator('.packet[data-kind="heartbeat"][data-direction="sent"]').waitFor();
});

test("the panel filters, pauses and clears", async () => {
  const mika = await openWindow("Mika");
  const wire = mika.getByRole("complementary", { name: "The wire" });
  await wire.getByRole("button", { name: "Connection" }).click();
  expect(await wire.locator('.packet[data-kind="connection"]:visible').count()).toBe(0);
  await wire.getByPlaceholder("Find").fill("welcome");
  expect(await wire.locator(".packet:visible .subject").allTextContents()).toEqual(["welcome"]);
  await wire.getByPlaceholder("Find").fill("");
  await wire.getByRole("button", { name: "Pause" }).click();
  await wire.getByRole("button", { name: "Clear" }).click();
  await say(mika, "held back");
  await message(mika, "held back").getByText("sent").waitFor();
  expect(await wire.locator(".packet").count()).toBe(0);
  await wire.getByRole("button", { name: /Resume \(\d+\)/ }).click();
  await wire.getByText("You send “held back”").waitFor();
});

test("a peer that is no page is answered with sentences, and harms nobody", async () => {
  const mika = await openWindow("Mika");
  const stranger = io(playground.address, { forceNew: true, auth: { key: "short" } });
  const [refusal] = await new Promise<[Error]>((resolve) =>
    stranger.on("connect_error", (error) => resolve([error])),
  );
  expect(refusal.message).toBe("The id is not one of ours.");
  stranger.auth = { key: "0123456789abcdef", name: "Stranger\u202e", room: "harbour" };
  stranger.connect();
  const id = "0123456789abcdef";
  const large = { id, room: "harbour", picture: new Uint8Array(700_001) };
  expect(await stranger.emitWithAck("send-message", large)).toEqual({
    ok: false,
    error: "The image has 701 kB; at most 700 kB are taken.",
  });
  for (const [sent, error] of [
    [null, "A message must be an object."],
    [{ id, room: "harbour", text: 7 }, "The message must be text."],
    [{ id, room: "harbour", text: "x".repeat(501) }, "The message is longer than 500 characters."],
    [{ id, room: " ", text: "hm" }, "The room's name is empty."],
    [{ id: "<b>", room: "harbour", text: "hm" }, "The id is not one of ours."],
  ]) {
    expect(await stranger.emitWithAck("send-message", sent)).toEqual({ ok: false, error });
  }
  // Nobody waits for these: without a place for an answer they are dropped.
  for (const event of ["send-message", "join-room", "rename", "speak", "round-trip", "typing"])
    stranger.emit(event);
  await mika.locator("#people-list").getByText("Stranger", { exact: true }).waitFor();
  await say(mika, "still here");
  await message(mika, "still here")
    .getByText("reached 0")
    .or(mika.getByText("sent; nobody else is here"))
    .first()
    .waitFor();
  stranger.disconnect();
});

test("on a phone nothing is wider than the screen, in any of the views", async () => {
  const phone = await openWindow("Noor", {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
  });
  await say(phone, `A word without end: ${"holdfast".repeat(30)}`);
  for (const view of ["Chat", "Board", "People", "Wire"]) {
    await phone.getByRole("navigation").getByRole("button", { name: view }).click();
    for (const width of [320, 390]) {
      await phone.setViewportSize({ width, height: 844 });
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await phone.screenshot({ path: `${screenshots}phone-${view.toLowerCase()}.png`, animations: "disabled" });
  }
  await phone.getByText("Cut", { exact: true }).click();
  await phone.getByRole("navigation").getByRole("button", { name: "Chat" }).click();
  await say(phone, "Down in a trough.");
  await phone.locator("#line-detail", { hasText: /1 waiting · attempt ([2-9]|\d\d)/ }).waitFor();
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await phone.screenshot({ path: `${screenshots}phone-away.png`, animations: "disabled" });
});

test("screenshots to look at: light, dark, tablet, away", { timeout: 240_000 }, async () => {
  const light = await openWindow("Mika Sund");
  const dark = await openWindow("Noor Vale", { colorScheme: "dark" });
  const tablet = await openWindow("Aro", { viewport: { width: 834, height: 1112 } });
  for (const page of [light, dark, tablet]) await enterRoom(page, "kelp bed");
  await say(light, "Morning. The tide turns at ten.");
  await message(dark, "Morning").waitFor();
  await say(dark, "I will bring the boat round.");
  await say(dark, "Draw me the way in?");
  await message(light, "Draw me").waitFor();
  await drawWave(light, 0.35);
  await drawWave(dark, 0.6);
  const buffer = await light.locator("#board-canvas").screenshot();
  await light.locator("#composer-image").setInputFiles({ name: "chart.png", mimeType: "image/png", buffer });
  await message(tablet, "of binary").waitFor();
  await say(tablet, "Got it, thanks both.");
  await message(light, "Got it").waitFor();
  await light.getByRole("button", { name: "Run it" }).click();
  await light.locator(".packet", { hasText: "You send “Morning" }).locator("summary").click();
  await light.screenshot({ path: `${screenshots}desktop-light.png`, animations: "disabled" });
  await dark.screenshot({ path: `${screenshots}desktop-dark.png`, animations: "disabled" });
  await tablet.screenshot({ path: `${screenshots}tablet.png`, animations: "disabled" });
  await light.context().setOffline(true);
  await light.locator('#helm[data-phase="away"]').waitFor();
  await say(light, "Can you still hear me?");
  await light.locator("#line-detail", { hasText: "1 waiting" }).waitFor();
  await light.screenshot({ path: `${screenshots}desktop-away.png`, animations: "disabled" });
  const isBack = light.locator("#line-title", { hasText: "Back" }).waitFor();
  await light.context().setOffline(false);
  await isBack;
  await light.screenshot({ path: `${screenshots}desktop-back.png`, animations: "disabled" });
});
