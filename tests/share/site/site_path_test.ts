import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { pathOfUrl, readSitePath } from "../../../lib/share/site/site_path.ts";

Deno.test("readSitePath() takes each component apart, decoded once", () => {
  const cases: [path: string, wanted: ReturnType<typeof readSitePath>][] = [
    ["/", { kind: "list" }],
    ["/index.html", { kind: "list" }],
    ["/t", { kind: "list" }],
    ["/t/", { kind: "list" }],
    ["/t/x", { kind: "share", name: "x" }],
    ["/t/x/", { kind: "share", name: "x" }],
    ["/t/a%20b.torrent", { kind: "share", name: "a b.torrent" }],
    ["/t/%C3%A9", { kind: "share", name: "é" }],
    ["/t/x/a/b%23", { kind: "file", name: "x", path: ["a", "b#"] }],
    ["/t/x/100%2525", { kind: "file", name: "x", path: ["100%25"] }],
    ["/table", null],
    ["/tracker", null],
    ["/announce", null],
    ["/T/x", null],
    ["t/x", null],
    ["", null],
  ];
  for (const [path, wanted] of cases) assertEquals(readSitePath(path), wanted, path);
});

Deno.test("readSitePath() takes no path that leads anywhere", () => {
  const cases = [
    "/t/..",
    "/t/%2e%2e",
    "/t/.",
    "/t//x",
    "/t/x//y",
    "/t/x/a/",
    "/t/x/../y",
    "/t/x/%2e%2e/y",
    "/t/x/.%2E",
    "/t/x/a%2fb",
    "/t/x/..%2Fb",
    "/t/x/a%00",
    "/t/x/%",
    "/t/x/%zz",
    "/t/x/%C3",
    "/t/x/%ff",
    `/t/x/${"a/".repeat(5000)}a`,
    `/t/${"a".repeat(9000)}`,
  ];
  for (const path of cases) assertEquals(readSitePath(path), { kind: "nothing" }, path.slice(0, 40));
});

Deno.test("readSitePath() reads back what pathOfUrl() wrote", () => {
  const component = fc.string({ unit: "binary", minLength: 1, maxLength: 30 })
    .map((text) => text.toWellFormed())
    .filter((text) => !/[/\0]/.test(text) && text !== "." && text !== "..");
  fc.assert(fc.property(component, fc.array(component, { minLength: 1, maxLength: 5 }), (name, path) => {
    const written = pathOfUrl([name, ...path]);
    assertMatch(written, /^[\w.~%/-]+$/);
    assertEquals(readSitePath(`/t/${written}`), { kind: "file", name, path });
  }));
});

Deno.test("readSitePath() gives no component that leads anywhere, whatever the path is", () => {
  const part = fc.constantFrom("/", "/t/", "..", "%2e", "%2f", "%5c", "%00", "\\", "a", ".", "%", "é", "//");
  fc.assert(fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
    const read = readSitePath(`/t/${parts.join("")}`);
    if (read?.kind !== "file" && read?.kind !== "share") return;
    const all = [read.name, ...(read.kind === "file" ? read.path : [])];
    assert(all.every((one) => one !== "" && one !== "." && one !== ".." && !/[/\0]/.test(one)));
  }));
});
