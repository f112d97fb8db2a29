import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../../lib/base/clock.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { Pace } from "../../../lib/base/pace.ts";
import type { Content } from "../../../lib/metainfo/content.ts";
import { findPlaces, openInPlace, type Places } from "../../../lib/share/site/places.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";

const TIME = 1_700_000_000_000;

/** A folder with files of three bytes each, as they stand there. */
function contentOf(...paths: string[]): Content {
  const files = paths.map((path) => ({
    path: path.split("/"),
    source: `/srv/x/${path}`,
    length: 3,
    modified: TIME,
    link: null,
  }));
  return { name: "x", isSingle: false, files };
}

/** Others have their turn after each file. */
const PACE = new Pace(systemClock, 0);
const NEVER = new AbortController().signal;

async function found(files: MemoryFiles, content: Content): Promise<Places> {
  const places = await findPlaces(files, "/srv/x", content, PACE, NEVER);
  if (isFault(places)) throw new Error(places.message);
  return places;
}

/** What becomes of opening the first file of a content after something happened. */
async function opening(files: MemoryFiles, content: Content, happens: () => void): Promise<string> {
  const places = await found(files, content);
  happens();
  const opened = openInPlace(files, places, content.files[0]);
  return isFault(opened) ? `${opened.fault}: ${opened.message}` : "opened";
}

Deno.test("findPlaces() knows where links led that were followed, and ends when it is stopped", async () => {
  const files = new MemoryFiles({
    "/srv/x/a": "abc",
    "/srv/x/in": "-> /srv/x/a",
    "/srv/x/out": "-> /other/b",
    "/srv/x/folder": "-> /other",
    "/other/b": "abc",
    "/other/sub/c": "abc",
    "/srv/xyz/d": "abc",
    "/srv/x/beside": "-> /srv/xyz/d",
  });
  const content = contentOf("a", "beside", "folder/b", "folder/sub/c", "in", "out");
  assertEquals(await found(files, content), {
    root: "/srv/x",
    outside: new Map([
      ["/srv/x/beside", "/srv/xyz/d"],
      ["/srv/x/folder/b", "/other/b"],
      ["/srv/x/folder/sub/c", "/other/sub/c"],
      ["/srv/x/out", "/other/b"],
    ]),
  });
  const stopped = await findPlaces(files, "/srv/x", content, PACE, AbortSignal.abort());
  assertEquals(isFault(stopped) && stopped.fault, "interrupted");
  files.drop("/other");
  assertEquals(isFault(await findPlaces(files, "/srv/x", content, PACE, NEVER)), true);
});

Deno.test("openInPlace() opens what was shared, also through a link that was followed then", async () => {
  for (const [where, file] of [["/srv/x/a", ""], ["/other/a", "-> /other/a"]]) {
    const files = new MemoryFiles({ [where]: "abc", ...(file === "" ? {} : { "/srv/x/a": file }) });
    assertEquals(await opening(files, contentOf("a"), () => {}), "opened");
  }
  const single = new MemoryFiles({ "/srv/x": "abc" });
  const content = {
    name: "x",
    isSingle: true,
    files: [{ path: ["x"], source: "/srv/x", length: 3, modified: TIME, link: null }],
  };
  assertEquals(await opening(single, content, () => {}), "opened");
});

Deno.test("openInPlace() opens nothing that was put in a file's place", async (t) => {
  const link = "changed: sub/a was replaced by a link to something else.";
  const change = "changed: sub/a changed after it was shared.";
  const cases: [what: string, happens: (files: MemoryFiles) => void, wanted: string][] = [
    ["a link out, to what looks alike", (files) => {
      files.drop("/srv/x/sub/a");
      files.put("/srv/x/sub/a", "-> /etc/secret");
    }, link],
    ["a folder that is a link out", (files) => {
      files.drop("/srv/x/sub");
      files.put("/srv/x/sub", "-> /etc/sub");
    }, link],
    ["the whole share a link elsewhere", (files) => {
      files.drop("/srv/x");
      files.put("/srv/x", "-> /etc");
    }, link],
    ["another size", (files) => files.put("/srv/x/sub/a", "abcd", TIME), change],
    ["another time", (files) => files.put("/srv/x/sub/a", "abd", TIME + 1), change],
  ];
  for (const [what, happens, wanted] of cases) {
    await t.step(what, async () => {
      const files = new MemoryFiles({ "/srv/x/sub/a": "abc", "/etc/secret": "abc", "/etc/sub/a": "abc" });
      assertEquals(await opening(files, contentOf("sub/a"), () => happens(files)), wanted);
    });
  }
  await t.step("nothing", async () => {
    const files = new MemoryFiles({ "/srv/x/sub/a": "abc" });
    const gone = await opening(files, contentOf("sub/a"), () => files.drop("/srv/x/sub/a"));
    assert(gone.startsWith("cannot-read"));
  });
  await t.step("a link that was followed, now to something else", async () => {
    const files = new MemoryFiles({ "/srv/x/sub/a": "-> /other/a", "/other/a": "abc", "/etc/secret": "abc" });
    const happens = () => files.put("/srv/x/sub/a", "-> /etc/secret");
    assertEquals(await opening(files, contentOf("sub/a"), happens), link);
  });
});

Deno.test("openInPlace() does not wait for the other end of a pipe", async () => {
  const files = new MemoryFiles({ "/srv/x/a": "abc" });
  const places = await found(files, contentOf("a"));
  const piped = {
    info: () => ({ kind: "other" as const, size: 3, modified: TIME, inode: 1, device: 1 }),
    linkInfo: (path: string) => files.linkInfo(path),
    realPath: (path: string) => files.realPath(path),
    open: () => {
      throw new Error("it would wait for ever");
    },
  };
  const opened = openInPlace(piped, places, contentOf("a").files[0]);
  assertEquals(isFault(opened) && opened.message, "a is no file any more.");
});

Deno.test("openInPlace() opens nothing that stood there only while it was opened", async () => {
  const files = new MemoryFiles({ "/srv/x/a": "abc" });
  const places = await found(files, contentOf("a"));
  const swapping = {
    info: (path: string) => files.info(path),
    linkInfo: (path: string) => files.linkInfo(path),
    realPath: (path: string) => files.realPath(path),
    open(path: string) {
      files.put("/etc/secret", "abc");
      const opened = files.open("/etc/secret");
      if (!("fault" in opened)) assertEquals(path, "/srv/x/a");
      return opened;
    },
  };
  const opened = openInPlace(swapping, places, contentOf("a").files[0]);
  assertEquals(isFault(opened) && opened.message, "a was replaced while it was opened.");
});
