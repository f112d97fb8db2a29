import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { pages, type PageSettings, siteFirst } from "../../../lib/tracker/front/page.ts";
import type { Elsewhere } from "../../../lib/tracker/front/http.ts";
import { ask, exchange, openTracker, requestText } from "../../fixture/http.ts";
import { STATS } from "../../fixture/stats.ts";

const URLS = ["http://192.168.1.50:9000/announce", "http://[fd00::50]:9000/announce"];

const SETTINGS: PageSettings = {
  page: true,
  pageRedirect: "",
  showNames: true,
  offerTorrents: false,
  scrape: "specific",
};

/** Asks the pages themselves; null for a path that is none of theirs. */
function get(
  path: string,
  {
    method = "GET",
    host = "tracker.test",
    urls = URLS,
    settings = {} as Partial<PageSettings>,
    isDraining = false,
  } = {},
): Response | null {
  const source = {
    stats: () => STATS,
    announceUrls: () => urls,
    settings: () => ({ ...SETTINGS, ...settings }),
    isDraining: () => isDraining,
  };
  const headers = new Headers(host === "" ? {} : { host });
  const show = pages(source, () => null);
  const request = { url: `http://tracker.test${path}`, method, headers } as Request;
  return show(path, request, "192.0.2.7") as Response | null;
}

async function text(path: string, asked: Parameters<typeof get>[1] = {}): Promise<string> {
  return await get(path, asked)!.text();
}

Deno.test("the page says what this is, and shows the announce URLs and the numbers", async () => {
  const page = await text("/");
  assertMatch(page, /^<!doctype html>\n<html lang="en">/);
  assertStringIncludes(page, "A BitTorrent tracker");
  for (const url of URLS) assertStringIncludes(page, `<code>${url}</code>`);
  for (const number of ["1,234", "5", "17", "20 / 2", "1,000,001", "700,001 / 300,000"]) {
    assertStringIncludes(page, `<td>${number}</td>`);
  }
  for (const path of ["/index.html", "/tracker"]) assertEquals(await text(path), page);
});

Deno.test("the page shows the URL by which the visitor came, once", async () => {
  const cases: [host: string, url: string][] = [
    ["tracker.test", "http://tracker.test/announce"],
    ["tracker.test:9000", "http://tracker.test:9000/announce"],
    ["10.0.0.1:9000", "http://10.0.0.1:9000/announce"],
    ["[fd00::1]:9000", "http://[fd00::1]:9000/announce"],
    ["192.168.1.50:9000", URLS[0]],
  ];
  for (const [host, url] of cases) {
    assertEquals((await text("/", { host })).split(`<code>${url}</code>`).length, 2, host);
  }
});

Deno.test("a hostile Host header is not shown", async () => {
  const own = await text("/", { host: "" });
  const hosts = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a.test/path",
    "a.test?x",
    "user@a.test",
    "a.test:999999",
    "a.test:80:80",
    "javascript:alert(1)",
    "&lt;",
    "[::1",
    "[x]",
    "a b",
    "a".repeat(300),
    "\xff\xfe",
  ];
  for (const host of hosts) assertEquals(await text("/", { host }), own, host);
});

Deno.test("what the page shows is escaped", async () => {
  const page = await text("/", { urls: ["http://<b>&\"'/announce"] });
  assertStringIncludes(page, "<code>http://&lt;b&gt;&amp;&quot;&#39;/announce</code>");
  assertStringIncludes(page, "muster &lt;0.0.0&gt;");
  assert(!page.includes("<b>"));
});

Deno.test("the page takes nothing from elsewhere and runs no script", async () => {
  const page = await text("/");
  assert(!/<(script|img|iframe|object|embed|link|form|base)\b/i.test(page));
  assert(!/\son\w+\s*=|javascript:|@import|url\(/i.test(page));
  assertEquals([...page.matchAll(/(?:src|href|action)\s*=\s*"([^"]*)"/g)].map(([, to]) => to), [
    "/table",
    "/stats.json",
    "/metrics",
    "/health",
  ]);
  const besides = page.replaceAll(/<code>[^<]*<\/code>/g, "");
  assert(!besides.includes("//"), "URLs stand there as text only");
});

Deno.test("/stats.json is version 1 of a documented shape", async () => {
  const response = get("/stats.json")!;
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(await response.json(), STATS);
});

Deno.test("the page says since when the sums count, and what answers", async () => {
  const page = await text("/");
  assertStringIncludes(page, "Announces since 2026-01-02 03:04 UTC");
  assertStringIncludes(page, "<td>HTTP is answered by</td><td>serve, 1 thread</td>");
  assertStringIncludes(page, "<td>UDP is answered by</td><td>batch, 2 threads</td>");
});

Deno.test("without pages there is none for people, and all for programs", () => {
  const settings = { page: false, pageRedirect: "http://other.test/" };
  for (const path of ["/", "/index.html", "/tracker"]) assertEquals(get(path, { settings }), null, path);
  for (const path of ["/stats.json", "/health", "/metrics"]) {
    assertEquals(get(path, { settings })!.status, 200, path);
  }
});

Deno.test("visitors are led to another page, when that has an address of the web", async () => {
  const cases: [pageRedirect: string, location: string | null][] = [
    ["https://other.test/a?b#c", "https://other.test/a?b#c"],
    ["http://other.test", "http://other.test/"],
    ["HTTP://other.test/x y", "http://other.test/x%20y"],
    ["http://other.test/\r\nx: y", "http://other.test/x:%20y"],
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["//other.test/", null],
    ["/elsewhere", null],
    ["other.test", null],
    ["", null],
  ];
  for (const [pageRedirect, location] of cases) {
    for (const path of ["/", "/index.html", "/tracker"]) {
      const response = get(path, { settings: { pageRedirect } })!;
      assertEquals(response.headers.get("location"), location, pageRedirect);
      assertEquals(response.status, location === null ? 200 : 302);
      if (location !== null) assertStringIncludes(await response.text(), location);
    }
    assertEquals(get("/stats.json", { settings: { pageRedirect } })!.status, 200);
  }
});

Deno.test("/metrics has the numbers for Prometheus", async () => {
  const response = get("/metrics")!;
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assertStringIncludes(await response.text(), "\nmuster_torrents 1234\n");
});

Deno.test("/health says ok, and what program it is", async () => {
  const response = get("/health")!;
  assertEquals([response.status, await response.text()], [200, "ok\n"]);
  assertEquals(response.headers.get("x-muster"), STATS.program);
});

Deno.test("/health says that a tracker drains, with a status that balancers understand", async () => {
  const response = get("/health", { isDraining: true })!;
  assertEquals([response.status, await response.text()], [503, "draining\n"]);
  assertEquals(response.headers.get("x-muster"), STATS.program);
});

Deno.test("what robots ask for by themselves is answered", async () => {
  assertEquals(await text("/robots.txt"), "User-agent: *\nDisallow: /\n");
});

Deno.test("every page carries the headers that keep browsers safe", () => {
  for (const path of ["/", "/index.html", "/stats.json", "/metrics", "/health", "/robots.txt"]) {
    const { headers } = get(path)!;
    assertEquals(headers.get("x-content-type-options"), "nosniff", path);
    assertEquals(headers.get("referrer-policy"), "no-referrer", path);
    assertEquals(headers.get("cache-control"), "no-store", path);
    assertMatch(
      headers.get("content-security-policy")!,
      // Browsers show the icon only where pictures of the tracker's own are allowed.
      /^default-src 'none';.*img-src 'self';.*frame-ancestors 'none'/,
      path,
    );
  }
});

Deno.test("a page can be read only: GET and HEAD, all else is 405", async () => {
  for (const path of ["/", "/stats.json", "/metrics", "/health"]) {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO"]) {
      const response = get(path, { method })!;
      assertEquals([response.status, response.headers.get("allow")], [405, "GET, HEAD"], `${method} ${path}`);
      assertStringIncludes(await response.text(), "GET");
    }
    assert(get(path, { method: "HEAD" })!.ok);
  }
});

Deno.test("other paths are none of the pages", () => {
  const paths = [
    "",
    "/x",
    "//",
    "/health/",
    "/Health",
    "/stats.json/",
    "/constructor",
    "/__proto__",
    "constructor",
  ];
  for (const path of paths) assertEquals(get(path), null, path);
});

Deno.test("on a port with a site a browser gets a page where nobody knows the path, and programs no answer", async () => {
  const known: Elsewhere = (path) => path === "/known" ? new Response("own") : null;
  const sites: Elsewhere[] = [
    (path) => path === "/site" ? new Response("site") : null,
    (path) => Promise.resolve(path === "/site" ? new Response("site") : null),
  ];
  const browser = "text/html,application/xhtml+xml,*/*;q=0.8";
  for (const site of sites) {
    const ask = async (path: string, accept: string, method = "GET") => {
      const request = new Request(`http://a.test${path}`, { method, headers: { accept } });
      return await siteFirst(site, known)(path, request, "192.0.2.7");
    };
    assertEquals(await (await ask("/site", browser))!.text(), "site");
    assertEquals(await (await ask("/known", browser))!.text(), "own");
    const nothing = (await ask("/images", browser))!;
    assertEquals([nothing.status, nothing.headers.get("content-type")], [404, "text/html; charset=utf-8"]);
    assertStringIncludes(nothing.headers.get("content-security-policy")!, "default-src 'none'");
    const html = await nothing.text();
    assertStringIncludes(html, "<h1>There is nothing at this address.</h1>");
    assertStringIncludes(html, '<a href="/">');
    assertEquals([html.includes("images"), html.includes("http-equiv")], [false, false]);
    assertEquals((await ask("/images", browser, "HEAD"))?.status, 404);
    assertEquals(await ask("/images", browser, "POST"), null);
    assertEquals(await ask("/images", "*/*"), null);
  }
});

Deno.test("over the wire: the page, its HEAD without a body, and the numbers of this very tracker", async () => {
  await using running = await openTracker();
  const page = await ask(running.port, "/");
  assertEquals(page.status, 200);
  assert(!page.body.includes("127.0.0.1"), "an address that is of no use to others");
  assertStringIncludes(page.body, "<code>http://tracker.test/announce</code>");
  const head = await ask(running.port, "/", "HEAD");
  assertEquals([head.status, head.headers.get("content-type"), head.body], [
    200,
    "text/html; charset=utf-8",
    "",
  ]);
  const stats = JSON.parse((await ask(running.port, "/stats.json?x=1")).body);
  assertEquals(Object.keys(stats).toSorted(), Object.keys(STATS).toSorted());
  assertEquals(stats.version, 1);
  assertEquals((await ask(running.port, "/", "POST")).status, 405);
  assert(!(await ask(running.port, "/?<script>")).body.includes("<script>"));
});

Deno.test("the page shows an address of this machine alone only when there is no other", async () => {
  const lan = "http://192.168.1.50:9000/announce";
  for (const host of ["127.0.0.1:9000", "localhost:9000", "[::1]:9000"]) {
    assert(!(await text("/", { host, urls: [lan] })).includes(`<code>http://${host}/`), host);
    assertStringIncludes(await text("/", { host, urls: [lan] }), `<code>${lan}</code>`);
    assertStringIncludes(await text("/", { host, urls: [] }), `<code>http://${host}/announce</code>`);
  }
});

Deno.test("over the wire: a hostile Host is answered with a page that does not hold it", async () => {
  await using running = await openTracker();
  for (const host of ["<script>", '"><b>', "\xff\xfe", "a b"]) {
    const text = requestText("/").replace("tracker.test", host);
    const answer = (await exchange(running.port, text))!;
    assertEquals(answer.status, 200);
    assert(!answer.body.includes(host));
  }
});
