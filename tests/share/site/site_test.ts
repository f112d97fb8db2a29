import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import { exhibitOf, openSite, type SiteInHand } from "../../fixture/share_site.ts";
import { FOUR_FILES } from "../../fixture/torrents.ts";

const WANTS_TORRENT = { accept: "application/x-bittorrent" };
const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const PASSWORD = new TextEncoder().encode("geheim");
const RIGHT = { authorization: `Basic ${btoa("x:geheim")}` };
const WRONG = { authorization: `Basic ${btoa("x:wrong")}` };

function open(...names: string[]): SiteInHand {
  const site = openSite();
  for (const name of names) site.add({ name, files: FOUR_FILES });
  return site;
}

Deno.test("each path has its kind of answer, and every answer the mark and the safe headers", async (t) => {
  const site = open("x", "y.torrent", "y", "a b");
  const html = "text/html; charset=utf-8";
  const plain = "text/plain; charset=utf-8";
  const torrent = "application/x-bittorrent";
  const cases: [path: string, headers: Record<string, string>, status: number, type: string][] = [
    ["/", {}, 200, html],
    ["/index.html", {}, 200, html],
    ["/t/", {}, 200, html],
    ["/", WANTS_TORRENT, 404, plain],
    ["/t/x", {}, 200, html],
    ["/t/x/", {}, 200, html],
    ["/t/x", WANTS_TORRENT, 200, torrent],
    ["/t/x.torrent", {}, 200, torrent],
    ["/t/a%20b.torrent", {}, 200, torrent],
    ["/t/y.torrent", {}, 200, html],
    ["/t/y.torrent.torrent", {}, 200, torrent],
    ["/t/y", WANTS_TORRENT, 200, torrent],
    ["/t/x/a.txt", {}, 200, "application/octet-stream"],
    ["/t/x/none", {}, 404, plain],
    ["/t/none", {}, 404, plain],
    ["/t/none.torrent", {}, 404, plain],
    ["/t/none", { accept: "*/*" }, 404, plain],
    ["/t/none", WANTS_TORRENT, 404, plain],
    ["/t/none", BROWSER, 404, html],
    ["/t/none.torrent", BROWSER, 404, html],
    ["/t/..", BROWSER, 404, html],
    ["/t/x.torrent", BROWSER, 200, torrent],
    ["/t/..", {}, 404, plain],
  ];
  for (const [path, headers, status, type] of cases) {
    await t.step(`${path} ${JSON.stringify(headers)}`, async () => {
      const response = (await site.get(path, { headers }))!;
      await response.body?.cancel();
      assertEquals([response.status, response.headers.get("content-type")], [status, type]);
      assertEquals(response.headers.get("x-muster"), "share");
      assertEquals(response.headers.get("x-content-type-options"), "nosniff");
      assertStringIncludes(response.headers.get("content-security-policy")!, "default-src 'none'");
    });
  }
  for (const path of ["/table", "/announce", "/stats.json", "/tx"]) {
    assertEquals(await site.get(path), null, path);
  }
  const post = (await site.get("/t/x", { method: "POST" }))!;
  assertEquals([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
});

Deno.test("the torrent is the share's, with the host that was visited, whichever way it is asked for", async () => {
  const site = open("a b");
  const get = async (path: string, host: string) => {
    const response = (await site.get(path, { headers: { ...WANTS_TORRENT, host } }))!;
    const read = readTorrent(new Uint8Array(await response.arrayBuffer()));
    assert(!isFault(read));
    assertEquals(read.info, site.exhibits[0].share!.torrent.info);
    return [read.outer.trackers[0], read.outer.webSeeds, response.headers.get("content-disposition")];
  };
  const disposition = "attachment; filename=\"a b.torrent\"; filename*=UTF-8''a%20b.torrent";
  for (const path of ["/t/a%20b", "/t/a%20b.torrent"]) {
    for (const host of ["one.test:9000", "[fd00::50]:9000", "one.test:9000"]) {
      assertEquals(await get(path, host), [[`http://${host}/announce`], [`http://${host}/t/`], disposition]);
    }
  }
  site.settings = { plain: false, password: null };
  assertEquals((await get("/t/a%20b", "one.test"))[1], []);
});

Deno.test("who wants a torrent of the site itself is led to the only one, or told of all", async () => {
  const site = open("a b");
  const led = (await site.get("/", { headers: WANTS_TORRENT }))!;
  assertEquals([led.status, led.headers.get("location")], [302, "/t/a%20b"]);
  site.add({ name: "c", files: FOUR_FILES });
  assertEquals(await site.text("/", { headers: WANTS_TORRENT }), [
    404,
    "Which one? These are shared:\n/t/a%20b\n/t/c\n",
  ]);
  site.exhibits = [];
  assertEquals(await site.text("/", { headers: WANTS_TORRENT }), [
    404,
    "Which one? Nothing is shared now.\n",
  ]);
});

Deno.test("a share that is not there is answered with the names of twenty that are", async () => {
  const site = open();
  const share = site.add({ name: "x", files: FOUR_FILES });
  site.exhibits = Array.from({ length: 22 }, (_, i) => exhibitOf({ ...share, name: `x\x1b${i}` }));
  const [status, body] = await site.text("/t/none");
  assertEquals(status, 404);
  assertMatch(body, /^There is no such share here\. These are shared:\n\/t\/x%1B0\n/);
  assertEquals(body.split("\n").slice(-3), ["/t/x%1B19", "and 2 more", ""]);
});

Deno.test("a browser gets a page with links to twenty shares where the one that it wants is not there", async () => {
  const site = open();
  const share = site.add({ name: "x", files: FOUR_FILES });
  site.exhibits = Array.from({ length: 22 }, (_, i) => exhibitOf({ ...share, name: `<b>${i}` }));
  const [status, html] = await site.text("/t/none", { headers: BROWSER });
  assertEquals(status, 404);
  assertStringIncludes(html, "<h1>There is no such share here.</h1>");
  assertStringIncludes(html, '<li><a href="/t/%3Cb%3E19"><bdi>&lt;b&gt;19</bdi></a></li>');
  assertStringIncludes(html, '<li><a href="/">and 2 more</a></li>');
  assertEquals([html.split('href="/t/').length - 1, html.includes("<b>")], [20, false]);
  site.exhibits = [];
  assertStringIncludes((await site.text("/t/none", { headers: BROWSER }))[1], "Nothing is shared now.");
});

Deno.test("a browser gets a page that says why nothing of a share is given, and asks again by itself", async () => {
  const site = open("x");
  const share = { ...site.exhibits[0].share!, name: "<b>" };
  for (const path of ["/t/%3Cb%3E", "/t/%3Cb%3E.torrent", "/t/%3Cb%3E/a.txt"]) {
    site.exhibits = [exhibitOf(share, { share: null, state: { kind: "hashing", done: 43, total: 100 } })];
    const hashed = (await site.get(path, { headers: BROWSER }))!;
    const told = ["content-type", "retry-after", "refresh", "vary"].map((name) => hashed.headers.get(name));
    assertEquals([hashed.status, ...told], [503, "text/html; charset=utf-8", "5", "5", "Accept"], path);
    const html = await hashed.text();
    assertStringIncludes(html, "<h1><bdi>&lt;b&gt;</bdi></h1>");
    assertStringIncludes(html, "<p>Its files are being read, so that nobody gets them wrong.");
    assertStringIncludes(html, '<progress max="100" value="43">');
    site.exhibits = [exhibitOf(share, { state: { kind: "changed", why: "<a>\x1b.txt was changed." } })];
    const [status, gone] = await site.text(path, { headers: BROWSER });
    assertEquals(status, 410, path);
    assertStringIncludes(gone, '<p class="bad">It is not shared any more: &lt;a&gt;?.txt was changed.</p>');
    assertStringIncludes(gone, '<meta http-equiv="refresh"');
  }
});

Deno.test("of a share that is hashed or changed nothing is given, and it is said why", async () => {
  const site = open("x");
  const { share } = site.exhibits[0];
  const paths = ["/t/x", "/t/x.torrent", "/t/x/a.txt"];
  site.exhibits = [exhibitOf(share!, { share: null, state: { kind: "hashing", done: 43, total: 100 } })];
  for (const path of paths) {
    const response = (await site.get(path))!;
    assertEquals([response.status, response.headers.get("retry-after")], [503, "5"], path);
    assertStringIncludes(await response.text(), "Its files are being read");
  }
  assertStringIncludes((await site.text("/"))[1], "Its files are being read: 43 %");
  site.exhibits = [exhibitOf(share!, { state: { kind: "changed", why: "<a>\x1b.txt was changed." } })];
  for (const path of paths) {
    assertEquals(await site.text(path), [410, "It is not shared any more: <a>?.txt was changed.\n"]);
  }
  assertStringIncludes((await site.text("/"))[1], "Not shared any more: &lt;a&gt;");
});

Deno.test("with --no-http files are not given one by one, and the page has no links to them", async () => {
  const site = open("x");
  assertStringIncludes((await site.text("/t/x"))[1], 'href="/t/x/b/c.bin"');
  site.settings = { plain: false, password: null };
  assertEquals(await site.text("/t/x/a.txt"), [
    403,
    "Files are not given one by one here: get the torrent.\n",
  ]);
  const [, page] = await site.text("/t/x");
  assert(!page.includes('href="/t/x/'));
  assertStringIncludes(page, "b/c.bin");
});

Deno.test("a password guards the torrent and the files, and the page's magnet link; its line asks for one", async () => {
  const site = open("x");
  site.settings = { plain: true, password: PASSWORD };
  const { infoHash } = site.exhibits[0].share!;
  for (const path of ["/t/x.torrent", "/t/x/a.txt", "/t/x/none"]) {
    const response = (await site.get(path))!;
    assertEquals(response.status, 401, path);
    assertMatch(response.headers.get("www-authenticate")!, /^Basic realm="[\w ]+", charset="UTF-8"$/);
    assert(!(await response.text()).includes(infoHash));
  }
  const [, before] = await site.text("/t/x");
  assert(!before.includes(infoHash) && !before.includes("magnet:"));
  const line = "<code>muster get --password http://share.test:9000/t/x</code>";
  assertStringIncludes(before, line);
  assertStringIncludes(before, "A password guards it");
  const [, after] = await site.text("/t/x", { headers: RIGHT });
  assertStringIncludes(after, `magnet:?xt=urn:btih:${infoHash}`);
  assertStringIncludes(after, line);
  assertEquals((await site.text("/t/x/a.txt", { headers: RIGHT }))[0], 200);
  const torrent = (await site.get("/t/x.torrent", { headers: RIGHT }))!;
  const read = readTorrent(new Uint8Array(await torrent.arrayBuffer()));
  assertEquals(!isFault(read) && read.outer.webSeeds, []);
});

Deno.test("no page leads to the tracker's where a password guards: it has none then", async () => {
  const site = open("x");
  for (const path of ["/", "/t/x", "/t/none"]) {
    site.settings = { plain: true, password: null };
    assertStringIncludes((await site.text(path, { headers: BROWSER }))[1], 'href="/tracker"');
    site.settings = { plain: true, password: PASSWORD };
    const [, page] = await site.text(path, { headers: BROWSER });
    assertEquals([page.includes("<footer>"), page.includes("/tracker")], [true, false], path);
  }
});

Deno.test("a wrong password is answered late, and the page does not tell it earlier", async () => {
  const site = open("x");
  site.settings = { plain: true, password: PASSWORD };
  for (
    const [path, milliseconds] of [["/t/x.torrent", 1000], ["/t/x", 2000], ["/t/x/a.txt", 3000]] as const
  ) {
    let status = 0;
    const asked = site.text(path, { headers: WRONG }).then(([it]) => void (status = it));
    site.clock.advance(milliseconds - 1);
    for (let i = 0; i < 20; i++) await Promise.resolve();
    assertEquals(status, 0, path);
    const busy = (await site.get(path, { headers: RIGHT }))!;
    assertEquals([busy.status, busy.headers.get("retry-after")], [429, "10"]);
    site.clock.advance(1);
    await asked;
    assertEquals(status, 401, path);
  }
});

Deno.test("the page of a share has the line, the links, the code, the figures and the files", async () => {
  const site = open("a b");
  site.exhibits = [{ ...site.exhibits[0], have: 1, getting: 1234, upRate: 4.2e6 }];
  const [, page] = await site.text("/t/a%20b");
  for (
    const part of [
      "<h1><bdi>a b</bdi></h1>",
      "66 KB in 4 files&nbsp;&middot; 1 has it&nbsp;&middot; 1,234 are getting it&nbsp;&middot; sending 4.2 MB/s",
      "<code>muster get http://share.test:9000/t/a%20b</code>",
      'href="/t/a%20b.torrent"',
      'href="magnet:?xt=urn:btih:',
      "<svg ",
      '<a href="/t/a%20b/b/c.bin"><bdi>b/c.bin</bdi></a></td><td>50 KB</td>',
    ]
  ) assertStringIncludes(page, part);
  const [, six] = await site.text("/t/a%20b", { headers: { host: "[fd00::50]:9000" } });
  assertStringIncludes(six, "muster get &quot;http://[fd00::50]:9000/t/a%20b&quot;");
  const [, odd] = await site.text("/t/a%20b", { headers: { host: '"><script>' } });
  assertStringIncludes(odd, "muster get http://192.168.1.50:9000/t/a%20b");
});

Deno.test("the page of a share lists a thousand files, and says how many there are", async () => {
  const site = openSite();
  const files = Array.from(
    { length: 1001 },
    (_, i) => ({ path: `f${String(i).padStart(4, "0")}`, content: 1 }),
  );
  site.add({ name: "x", files });
  const [, page] = await site.text("/t/x");
  assertEquals(page.split("<tr>").length, 1001);
  assertStringIncludes(page, "The first 1,000 of 1,001 files.");
});

Deno.test("hostile names are shown as text, and lead nowhere", async () => {
  const names = [
    '<script>alert("1")</script>',
    `"><img src=x onerror='alert(1)'>`,
    "&lt;b&gt;",
    "a\u202eb",
    "%2e%2e",
  ];
  for (const name of names) {
    const site = openSite();
    site.add({ name: name.replaceAll("/", "_"), files: [{ path: name.replaceAll("/", "_"), content: 5 }] });
    const [{ name: shared }] = site.exhibits;
    const path = `/t/${encodeURIComponent(shared)}`;
    for (const one of ["/", path]) {
      const [status, page] = await site.text(one);
      assertEquals(status, 200, one);
      assert(!/<(script|img|iframe|object|embed|link|form|base)\b/i.test(page), name);
      assert(!/<[^>]*\son\w+\s*=/i.test(page.replaceAll(/="[^"]*"/g, "")), name);
      for (const [, to] of page.matchAll(/(?:src|href|action)\s*=\s*"([^"]*)"/g)) {
        assertMatch(to, /^(\/|\/tracker|\/t\/[\w.~%/-]+|magnet:\?xt=urn:btih:[\w.~%&;=:+()!*-]+)$/, name);
      }
    }
    assertEquals((await site.text(`${path}/${encodeURIComponent(shared)}`))[0], 200);
  }
});

Deno.test("the site answers whatever is asked for, and gives nothing that is not shared", async () => {
  const site = open("x");
  const part = fc.constantFrom(
    "/",
    "t",
    "x",
    "a.txt",
    "b",
    "c.bin",
    "..",
    "%2e",
    "%2f",
    "%5c",
    "%00",
    "\\",
    ".torrent",
    "%",
  );
  const text = fc.string({ unit: "binary", maxLength: 20 });
  const header = fc.oneof(text, fc.constantFrom("bytes=0-1", "bytes=-9", "bytes=9-1", "a.test:1", "[::1]"))
    .map((value) => value.replace(/[^\x20-\x7e]/g, "?"));
  await fc.assert(fc.asyncProperty(
    fc.array(fc.oneof(part, text), { maxLength: 8 }),
    header,
    header,
    async (parts, range, host) => {
      const response = await site.get(`/${parts.join("")}`.split(/[?#]/)[0], { headers: { range, host } });
      if (response === null) return;
      assert([200, 206, 404, 416].includes(response.status), String(response.status));
      assertEquals(response.headers.get("x-muster"), "share");
      await response.arrayBuffer();
    },
  ));
});
