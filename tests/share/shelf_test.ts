import { assert, assertEquals, assertMatch } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import { newShelf, OLD, put, wishFor } from "./fixture.ts";

function images(): MemoryFiles {
  const files = new MemoryFiles();
  files.put("/srv/images/a", "hello", OLD);
  files.put("/srv/images/b/c", "world", OLD);
  return files;
}

Deno.test("what is put on the shelf is found, hashed and given, under its own name", async () => {
  const { shelf, spread, told } = newShelf(images());
  await put(shelf, "/srv/images");
  assertEquals(told, ["found images", "shared images"]);
  const [{ name, size, files, state }] = shelf.exhibits();
  assertEquals([name, size, files, state.kind], ["images", 10, 2, "sharing"]);
  assertEquals(new TextDecoder().decode(spread[0].share.torrent.name), "images");
  await shelf.close();
  assert(spread[0].isStopped);
});

Deno.test("two things of one name have two, and their torrents are called so", async () => {
  const files = images();
  files.put("/other/images/x", "1", OLD);
  const { shelf, spread } = newShelf(files);
  await put(shelf, "/srv/images");
  await put(shelf, "/other/images");
  assertEquals(spread.map(({ share }) => share.name), ["images", "images-2"]);
  assertEquals(new TextDecoder().decode(spread[1].share.torrent.name), "images-2");
  await shelf.close();
});

Deno.test("a file that changes is noticed within ten seconds: nothing is given any more, until it is as it was", async () => {
  const files = images();
  const { shelf, spread, told, clock } = newShelf(files);
  await put(shelf, "/srv/images");
  files.put("/srv/images/a", "HELLO", OLD + 5000);
  clock.advance(10_000);
  await shelf.look();
  assertEquals(told.slice(2), ["changed images: a has changed."]);
  assert(spread[0].isStopped);
  assertEquals(shelf.exhibits()[0].state, { kind: "changed", why: "a has changed." });
  files.put("/srv/images/a", "hello", OLD);
  await shelf.look();
  assertEquals(told.slice(3), ["changed images: null"]);
  assertEquals([spread.length, spread[1].isStopped], [2, false]);
  await shelf.close();
});

Deno.test("a path that vanishes is noticed, and said with what is wrong", async () => {
  const files = images();
  const { shelf, told } = newShelf(files);
  await put(shelf, "/srv/images");
  files.drop("/srv/images");
  await shelf.look();
  assertMatch(told.at(-1)!, /^changed images: .*no such file or folder/);
  await shelf.close();
});

Deno.test("files that come are told once, and again when more have come", async () => {
  const files = images();
  const { shelf, told } = newShelf(files);
  await put(shelf, "/srv/images");
  files.put("/srv/images/new", "1", OLD);
  await shelf.look();
  await shelf.look();
  assertEquals(told.slice(2), ["images has 1 new file that is not shared. Share it again to take them in."]);
  files.put("/srv/images/newer", "1", OLD);
  await shelf.look();
  assertEquals(told.length, 4);
  await shelf.close();
});

Deno.test("the same path again is shared anew, as it is now, in place of the old one", async () => {
  const files = images();
  const { shelf, spread } = newShelf(files);
  await put(shelf, "/srv/images");
  files.put("/srv/images/a", "HELLO!", OLD);
  await put(shelf, "/srv/images");
  assertEquals(shelf.exhibits().map(({ name, size }) => [name, size]), [["images", 11]]);
  assert(spread[0].isStopped);
  assert(spread[0].share.infoHash !== spread[1].share.infoHash);
  await shelf.close();
});

Deno.test("what is taken away is given no more; what is not there cannot be", async () => {
  const { shelf, spread } = newShelf(images());
  await put(shelf, "/srv/images");
  assertEquals((await shelf.remove("nothing"))?.fault, "unknown-share");
  assertEquals(await shelf.remove("images"), null);
  assertEquals([shelf.placed.length, spread[0].isStopped], [0, true]);
  await shelf.close();
});

const BAD:
  readonly (readonly [what: string, files: Record<string, string>, path: string, message: RegExp])[] = [
    ["an empty folder", { "/srv/x/": "" }, "/srv/x", /has no files in it/],
    ["a folder of empty files", { "/srv/x/a": "" }, "/srv/x", /is empty: a torrent needs at least one byte/],
    ["an empty file", { "/srv/x": "" }, "/srv/x", /is empty/],
    ["a folder of hidden files alone", { "/srv/x/.a": "1" }, "/srv/x", /nothing but 1 hidden/],
    [
      "a folder that loops through a link",
      { "/srv/x/a": "1", "/srv/x/loop": "-> /srv/x" },
      "/srv/x",
      /loop/,
    ],
    [
      "a folder that loops through two links",
      { "/srv/x/a/1": "1", "/srv/x/a/b": "-> /srv/x/c", "/srv/x/c/2": "2", "/srv/x/c/d": "-> /srv/x/a" },
      "/srv/x",
      /a\/b|c\/d/,
    ],
    ["a link that leads nowhere", { "/srv/x/a": "1", "/srv/x/b": "-> /nowhere" }, "/srv/x", /b/],
  ];
for (const [what, content, path, message] of BAD) {
  Deno.test(`${what} is not shared, and why is said`, async () => {
    const { shelf, failures, told } = newShelf(new MemoryFiles(content));
    await put(shelf, path);
    assertEquals([shelf.placed.length, told.length], [0, 1]);
    assertMatch(failures[0].message, message);
    await shelf.close();
  });
}

Deno.test("a file that is written to while it is hashed is not shared", async () => {
  const files = images();
  const { shelf, failures } = newShelf(files);
  files.beforeRead = (path) => {
    if (path === "/srv/images/b/c") files.put("/srv/images/a", "later", OLD + 1);
  };
  await put(shelf, "/srv/images");
  assertMatch(failures[0].message, /changed while it was hashed: a has changed/);
  await shelf.close();
});

Deno.test("a file that vanishes while it is hashed is not shared", async () => {
  const files = images();
  const { shelf, failures } = newShelf(files);
  files.beforeRead = () => files.drop("/srv/images/a");
  await put(shelf, "/srv/images");
  assert(isFault(failures[0]));
  assertEquals(shelf.placed.length, 0);
  await shelf.close();
});

Deno.test("a hash is kept: the same files are not hashed again, changed ones are", async () => {
  const files = images();
  const first = newShelf(files);
  await put(first.shelf, "/srv/images");
  await first.shelf.close();
  const second = newShelf(files);
  await put(second.shelf, "/srv/images");
  await second.shelf.close();
  assertEquals([first.means.hashed, second.means.hashed], [1, 0]);
  assertEquals(first.spread[0].share.infoHash, second.spread[0].share.infoHash);
  files.put("/srv/images/a", "HELLO", OLD + 5000);
  const third = newShelf(files);
  await put(third.shelf, "/srv/images");
  await third.shelf.close();
  assertEquals(third.means.hashed, 1);
});

Deno.test("files that were changed a moment before are hashed again: another change might not show", async () => {
  const files = new MemoryFiles();
  const { shelf, clock, means } = newShelf(files);
  files.put("/srv/a", "hello", clock.now() - 1000);
  await put(shelf, "/srv/a");
  await put(shelf, "/srv/a");
  assertEquals(means.hashed, 2);
  await shelf.close();
});

Deno.test("256 things are shared at once and no more", async () => {
  const files = new MemoryFiles();
  const { shelf } = newShelf(files);
  for (let i = 0; i < 256; i++) {
    files.put(`/srv/${i}`, "1", OLD);
    await shelf.add(wishFor(`/srv/${i}`), String(i));
  }
  files.put("/srv/more", "1", OLD);
  const refused = await shelf.add(wishFor("/srv/more"), "more");
  assert(isFault(refused) && refused.fault === "too-many-shares");
  await shelf.close();
});

Deno.test("what is closed while it is hashed tells nothing more", async () => {
  const { shelf, told } = newShelf(images());
  await shelf.add(wishFor("/srv/images"), "images");
  await shelf.close();
  assert(!told.includes("shared images"));
});

Deno.test("what is being hashed goes on when it is put there again, but for when it is wished otherwise", async () => {
  const { shelf, told } = newShelf(images());
  const wish = wishFor("/srv/images");
  const first = await shelf.add(wish, "images");
  assert(await shelf.add({ ...wish }, "images") === first);
  const other = { ...wish, scan: { ...wish.scan, exclude: ["a"] } };
  assert(await shelf.add(other, "images") !== first);
  await shelf.idle();
  assertEquals(told, ["found images", "shared images"]);
  assertEquals(shelf.exhibits().map(({ files }) => files), [1]);
  await shelf.close();
});
