import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { dispositionOf, dispositionOfFile } from "../../lib/web/disposition.ts";

Deno.test("dispositionOf() names a plain file of a folder, whatever the torrent's name is", () => {
  const cases: [name: string, ascii: string, utf8: string][] = [
    ["debian-12.iso", "debian-12.iso", "debian-12.iso"],
    ["../../etc/passwd", "_.._etc_passwd", "_.._etc_passwd"],
    ["C:\\x", "C__x", "C__x"],
    ['a"; filename="b', "a_; filename=_b", "a_%3B%20filename%3D_b"],
    ["a\r\nSet-Cookie: x", "a__Set-Cookie_ x", "a__Set-Cookie_%20x"],
    ["gepj\u202egpj", "gepj_gpj", "gepj_gpj"],
    ["été", "_t_", "%C3%A9t%C3%A9"],
    ["100%'", "100__", "100%25%27"],
    ["\ud800", "_", "%EF%BF%BD"],
    ["", "torrent", "torrent"],
    ["...", "torrent", "torrent"],
    ["x".repeat(300), "x".repeat(60), "x".repeat(60)],
  ];
  for (const [name, ascii, utf8] of cases) {
    assertEquals(
      dispositionOf(name, ".torrent", "torrent"),
      `attachment; filename="${ascii}.torrent"; filename*=UTF-8''${utf8}.torrent`,
    );
  }
});

Deno.test("dispositionOf() may stand in a header, whatever the name is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    const disposition = dispositionOf(name, ".torrent", "torrent");
    assertMatch(
      disposition,
      /^attachment; filename="[ !#-[\]-~]+"; filename\*=UTF-8''[\w.~%-]+$/,
    );
    assert(new Headers({ "content-disposition": disposition }).has("content-disposition"));
  }));
});

Deno.test("dispositionOfFile() keeps a file's end, however long its name is", () => {
  const cases: [name: string, ascii: string][] = [
    ["debian.iso", "debian.iso"],
    [`${"x".repeat(300)}.iso`, `${"x".repeat(60)}.iso`],
    ["README", "README"],
    [".profile", "file.profile"],
    ["a.b c", "a.b c"],
    ["a.tar.gz", "a.tar.gz"],
    ["..", "file"],
    ["x.\u202egpj", "x._gpj"],
  ];
  for (const [name, ascii] of cases) {
    assertEquals(dispositionOfFile(name).split(";")[1], ` filename="${ascii}"`, name);
  }
});
