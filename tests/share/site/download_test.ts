import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PATIENCE } from "../../../lib/share/site/body.ts";
import { openSite, type SiteInHand } from "../../fixture/share_site.ts";
import { contentOf, FOUR_FILES } from "../../fixture/torrents.ts";

const LARGE = { path: "large.bin", content: 1_000_000 };
const SMALL = { path: "sub/a b.txt", content: "hello" };
const FIXTURE = { name: "x", files: [{ path: "empty", content: 0 }, LARGE, SMALL] };

function open(doors?: Parameters<typeof openSite>[0]): SiteInHand {
  const site = openSite(doors);
  site.add(FIXTURE);
  return site;
}

async function bytesOf(response: Response | null): Promise<Uint8Array> {
  return new Uint8Array(await response!.arrayBuffer());
}

Deno.test("a file comes whole, with headers that keep a browser from showing it", async () => {
  const site = open();
  const response = (await site.get("/t/x/sub/a%20b.txt"))!;
  assertEquals([response.status, await response.text()], [200, "hello"]);
  const headers = Object.fromEntries(response.headers);
  const { infoHash } = site.exhibits[0].share!;
  assertEquals(headers, {
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache, no-transform",
    "content-disposition": "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt",
    "content-length": "5",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'",
    "content-type": "application/octet-stream",
    "etag": `"${infoHash}-2"`,
    "last-modified": "Tue, 14 Nov 2023 22:13:20 GMT",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-muster": "share",
  });
  assertEquals(await bytesOf(await site.get("/t/x/large.bin")), contentOf(LARGE));
  assertEquals((await bytesOf(await site.get("/t/x/empty"))).length, 0);
});

Deno.test("parts of a file come as they are asked for", async (t) => {
  const all = new TextEncoder().encode("hello");
  const cases: [range: string, status: number, first: number, end: number, contentRange: string | null][] = [
    ["bytes=0-", 206, 0, 5, "bytes 0-4/5"],
    ["bytes=1-2", 206, 1, 3, "bytes 1-2/5"],
    ["bytes=-2", 206, 3, 5, "bytes 3-4/5"],
    ["bytes=4-99", 206, 4, 5, "bytes 4-4/5"],
    ["bytes=0-1,3-4", 200, 0, 5, null],
    ["bytes=3-1", 200, 0, 5, null],
    ["lines=1-2", 200, 0, 5, null],
  ];
  const site = open();
  for (const [range, status, first, end, contentRange] of cases) {
    await t.step(range, async () => {
      const response = (await site.get("/t/x/sub/a%20b.txt", { headers: { range } }))!;
      const { headers } = response;
      assertEquals([response.status, headers.get("content-range")], [status, contentRange]);
      assertEquals(headers.get("content-length"), String(end - first));
      assertEquals(await bytesOf(response), all.subarray(first, end));
    });
  }
  const behind = (await site.get("/t/x/sub/a%20b.txt", { headers: { range: "bytes=5-" } }))!;
  assertEquals([behind.status, behind.headers.get("content-range")], [416, "bytes */5"]);
});

Deno.test("If-Range, If-None-Match and HEAD are kept to", async () => {
  const site = open();
  const path = "/t/x/sub/a%20b.txt";
  const tag = (await site.get(path, { method: "HEAD" }))!.headers.get("etag")!;
  const status = async (headers: Record<string, string>, method = "GET") => {
    const response = (await site.get(path, { method, headers }))!;
    return [response.status, response.headers.get("content-length"), (await response.text()).length];
  };
  assertEquals(await status({ range: "bytes=0-1", "if-range": tag }), [206, "2", 2]);
  assertEquals(await status({ range: "bytes=0-1", "if-range": '"other"' }), [200, "5", 5]);
  assertEquals(await status({ "if-none-match": tag }), [304, null, 0]);
  assertEquals(await status({ "if-none-match": '"other"' }), [200, "5", 5]);
  assertEquals(await status({}, "HEAD"), [200, "5", 0]);
  assertEquals(await status({ range: "bytes=0-1" }, "HEAD"), [200, "5", 0]);
});

Deno.test("nothing outside of a share can be had", async (t) => {
  const site = open();
  site.files.put("/srv/secret", "secret");
  site.files.put("/srv/x/unshared", "secret");
  const paths = [
    "/t/x/../secret",
    "/t/x/%2e%2e/secret",
    "/t/x/..%2fsecret",
    "/t/x/..%5csecret",
    "/t/x/..\\secret",
    "/t/x/sub/../../../secret",
    "/t/x/sub%2fa%20b.txt",
    "/t/x/sub%5ca%20b.txt",
    "/t/x/sub\\a%20b.txt",
    "/t/x//etc/passwd",
    "/t/x/%2fetc%2fpasswd",
    "/t/x/C:/secret",
    "/t/x/C%3a%5csecret",
    "/t/x/%5c%5chost%5cshare%5csecret",
    "/t/x/large.bin:$DATA",
    "/t/x/large.bin::$DATA",
    "/t/x/large.bin%3a%3a%24DATA",
    "/t/x/large.bin%00",
    "/t/x/large.bin%00.txt",
    "/t/x/large.bin.",
    "/t/x/large.bin%20",
    "/t/x/LARGE.BIN",
    "/t/x/large.bin/",
    "/t/x/LARGE~1.BIN",
    "/t/x/unshared",
    "/t/x/sub",
    "/t/x/.",
    "/t/%2e%2e/secret",
    "/t/../srv/secret",
    "/t/x%2f..%2fsecret",
    "/t/x/__proto__",
    "/t/constructor/x",
  ];
  for (const path of paths) {
    await t.step(path, async () => {
      const [status, body] = await site.text(path);
      assertEquals(status, 404);
      assert(!body.includes("secret"));
    });
  }
  assertEquals(site.sent, 0);
});

Deno.test("a link out that was put in a file's place is not followed, and told of", async () => {
  const site = open();
  site.files.drop("/srv/x/sub/a b.txt");
  site.files.put("/etc/other", "hello", 1_700_000_000_500);
  site.files.put("/srv/x/sub/a b.txt", "-> /etc/other");
  const [status, body] = await site.text("/t/x/sub/a%20b.txt");
  assertEquals(status, 410);
  assertStringIncludes(body, "sub/a b.txt was replaced by a link to something else.");
  assertEquals([site.told, site.sent], [["noticed x"], 0]);
});

Deno.test("a file that changed is gone, one that cannot be read is not there now; both are told of", async () => {
  const site = open();
  site.files.put("/srv/x/sub/a b.txt", "hallo", 1_800_000_000_000);
  assertEquals(await site.text("/t/x/sub/a%20b.txt"), [
    410,
    "It is not shared any more: sub/a b.txt changed after it was shared.\n",
  ]);
  site.files.fail("open", "/srv/x/large.bin", "busy");
  const [status, body] = await site.text("/t/x/large.bin");
  assertEquals([status, body], [503, "The file cannot be read now.\n"]);
  assertEquals(site.told, ["noticed x", "noticed x"]);
});

Deno.test("a download ends where the file changes under it, and with fewer bytes than were said", async () => {
  for (const change of ["grow", "fail"] as const) {
    const site = open();
    site.files.beforeRead = (_, offset) => {
      if (offset < 262_144) return;
      if (change === "fail") site.files.fail("read", "/srv/x/large.bin", "busy");
    };
    const response = (await site.get("/t/x/large.bin"))!;
    const reader = response.body!.getReader();
    await reader.read();
    if (change === "grow") site.files.put("/srv/x/large.bin", new Uint8Array(1_000_000), 1_800_000_000_000);
    assertEquals(await reader.read(), { value: undefined, done: true });
    assertEquals(site.told, change === "grow" ? ["noticed x"] : []);
  }
});

Deno.test("a download ends when its share does", async () => {
  const site = open();
  const reader = (await site.get("/t/x/large.bin"))!.body!.getReader();
  assertEquals((await reader.read()).done, false);
  site.exhibits = [];
  assertEquals([(await reader.read()).done, site.told], [true, []]);
});

Deno.test("so many downloads go on at once, in all and for one address; others are sent away for a while", async () => {
  const site = open({ all: 3, each: 2 });
  const get = (from: string) => site.get("/t/x/large.bin", { from });
  const first = (await get("192.0.2.1"))!;
  const others = [await get("::ffff:192.0.2.1"), await get("192.0.2.2")];
  assertEquals(others.map((one) => one!.status), [200, 200]);
  for (const from of ["192.0.2.1", "192.0.2.3"]) {
    const refused = (await get(from))!;
    assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  }
  assertEquals((await site.get("/t/x/large.bin", { method: "HEAD" }))!.status, 200);
  await first.body!.cancel();
  const second = (await get("192.0.2.3"))!;
  assertEquals(second.status, 200);
  await bytesOf(second);
  assertEquals((await get("192.0.2.1"))!.status, 200);
});

Deno.test("who takes nothing for a minute loses the place, and others get it", async () => {
  const site = open({ all: 1, each: 1 });
  const reader = (await site.get("/t/x/large.bin"))!.body!.getReader();
  await reader.read();
  site.clock.advance(PATIENCE - 1);
  assertEquals((await site.get("/t/x/large.bin"))!.status, 503);
  assertEquals((await reader.read()).done, false);
  site.clock.advance(PATIENCE);
  assertEquals((await reader.read()).done, true);
  assertEquals((await site.get("/t/x/large.bin"))!.status, 200);
});

Deno.test("downloads keep to the limit that the source gives", async () => {
  const site = open();
  site.limit.set(100_000);
  const reader = (await site.get("/t/x/large.bin"))!.body!.getReader();
  const start = site.clock.elapsed();
  let isOver = false;
  const all = (async () => {
    while (!(await reader.read()).done);
    isOver = true;
  })();
  while (!isOver) {
    for (let i = 0; i < 50; i++) await Promise.resolve();
    site.clock.advance(50);
  }
  await all;
  const seconds = (site.clock.elapsed() - start) / 1000;
  assert(seconds > 9 && seconds < 11.5, `${seconds} s for a million bytes`);
});

Deno.test("an address that had all bytes is told of once, and bytes are counted", async () => {
  const site = openSite();
  site.add({ name: "y", files: FOUR_FILES });
  for (const path of ["a.txt", "b/d.empty", "e.bin"]) await bytesOf(await site.get(`/t/y/${path}`));
  await bytesOf(await site.get("/t/y/b/c.bin", { headers: { range: "bytes=0-24999" } }));
  await bytesOf(await site.get("/t/y/b/c.bin", { from: "192.0.2.8" }));
  assertEquals(site.told, []);
  await bytesOf(
    await site.get("/t/y/b/c.bin", { headers: { range: "bytes=-25000" }, from: "::ffff:192.0.2.7" }),
  );
  await bytesOf(await site.get("/t/y/a.txt"));
  assertEquals(site.told, ["delivered y 192.0.2.7"]);
  assertEquals(site.sent, 65_540 + 50_000 + 5);
});
