/**
 * The pages of shares in Chromium, at the size of a phone and of a desktop, light and dark. MUSTER_SHOTS=FOLDER keeps
 * their photographs there.
 */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import decodeQR from "qr/decode.js";
import { exhibitOf } from "../fixture/share_site.ts";
import { contentOf } from "../fixture/torrents.ts";
import { program, realTest } from "./fixture/need.ts";
import { openSharedFolder, type SharedFolder } from "./fixture/shared_folder.ts";

const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 800 }];
const SCHEMES = ["light", "dark"] as const;

const LONG = `${"a-very-long-name-without-any-space-".repeat(6)}.iso`;
const FILE = { path: "Grüße & more/it's #1.bin", content: 300_000 };
const FIXTURE = {
  name: "Class images",
  files: [FILE, { path: LONG, content: 100_000 }, { path: "zero", content: 0 }],
};
const PATH = "/t/Class%20images";

/** What went on in a page that should not. */
interface Watched {
  readonly page: Page;
  /** Requests to any other host, errors in the console. */
  readonly wrong: string[];
}

async function open(
  browser: Browser,
  host: string,
  options: Parameters<Browser["newPage"]>[0],
): Promise<Watched> {
  const page = await browser.newPage(options);
  const wrong: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== host) wrong.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  return { page, wrong };
}

/** A photograph of the page, where they are kept. */
async function photograph(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("MUSTER_SHOTS") ?? "";
  if (folder !== "") await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** What a camera reads from the code as it is shown. */
async function readCode(browser: Browser, page: Page): Promise<string> {
  const png = (await page.locator("figure svg").screenshot()).toString("base64");
  const dark = await browser.newPage();
  const { width, height, data } = await dark.evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const canvas = document.createElement("canvas");
    const { width, height } = Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return { width, height, data: Array.from(context.getImageData(0, 0, width, height).data) };
  })()`) as { width: number; height: number; data: number[] };
  await dark.close();
  return decodeQR({ width, height, data: Uint8Array.from(data) });
}

async function width(page: Page): Promise<number> {
  return Number(await page.evaluate("document.documentElement.scrollWidth"));
}

async function background(page: Page): Promise<string> {
  return String(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
}

async function atSize(
  browser: Browser,
  { host, share }: SharedFolder,
  size: typeof SIZES[number],
): Promise<void> {
  const colors: string[] = [];
  for (const colorScheme of SCHEMES) {
    const { page, wrong } = await open(browser, host, { viewport: size, colorScheme });
    const shot = `${size.width}-${colorScheme}`;
    await page.goto(`http://${host}/`);
    assertEquals(await width(page), size.width, "the list is as wide as the window");
    const list = await page.locator("body").innerText();
    for (const text of ["Class images", "3 have it", "2 are getting it", "43 %", "a.txt was changed."]) {
      assertStringIncludes(list, text);
    }
    await photograph(page, `list-${shot}`);
    await page.getByRole("link", { name: "Class images" }).click();
    assertEquals(page.url(), `http://${host}${PATH}`);
    assertEquals(await width(page), size.width, "the share is as wide as the window");
    const text = await page.locator("body").innerText();
    for (const part of [`muster get http://${host}${PATH}`, "400 KB in 3 files", LONG]) {
      assertStringIncludes(text, part);
    }
    const magnet = await page.getByRole("link", { name: "Magnet link" }).getAttribute("href");
    assertStringIncludes(magnet!, share.infoHash);
    assert(await page.locator("figure svg").isVisible());
    assertEquals(await readCode(browser, page), `http://${host}${PATH}`);
    colors.push(await background(page));
    await photograph(page, `share-${shot}`);
    assertEquals(wrong, []);
    await page.close();
  }
  assertNotEquals(colors[0], colors[1]);
}

async function download(browser: Browser, { host }: SharedFolder): Promise<void> {
  const { page, wrong } = await open(browser, host, {});
  await page.goto(`http://${host}${PATH}`);
  const get = async (name: string) => {
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    const it = await coming;
    return { name: it.suggestedFilename(), bytes: await Deno.readFile(await it.path()) };
  };
  assertEquals(await get(FILE.path), { name: "it's #1.bin", bytes: contentOf(FILE) });
  assertEquals((await get("Torrent file")).name, "Class images.torrent");
  assertEquals(wrong, []);
  await page.close();
}

realTest(
  "the pages of shares are good to read and to use in Chromium",
  [await program("chromium")],
  async (t) => {
    await using shared = await openSharedFolder(FIXTURE);
    const { share } = shared;
    shared.beside.push(
      exhibitOf({ ...share, name: "Hashing" }, {
        share: null,
        state: { kind: "hashing", done: 43, total: 100 },
      }),
      exhibitOf({ ...share, name: LONG }, { state: { kind: "changed", why: "a.txt was changed." } }),
    );
    // Chromium's own walls do not stand where root runs it.
    const browser = await chromium.launch({
      executablePath: await whereIs("chromium"),
      args: ["--no-sandbox"],
    });
    try {
      for (const size of SIZES) {
        await t.step(
          `${size.width}x${size.height}`,
          () => atSize(browser, shared, size),
        );
      }
      await t.step("downloads have their names and all their bytes", () => download(browser, shared));
    } finally {
      await browser.close();
    }
  },
);

/** Where a program that is there stands. */
async function whereIs(name: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `command -v ${name}`] }).output();
  return new TextDecoder().decode(stdout).trim();
}
