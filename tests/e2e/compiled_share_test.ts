/**
 * `muster share` by the executable, from outside: what it says, who gets what, how it ends, and what it finds in its way,
 * here and under wine. MUSTER_BIN and MUSTER_WINE as in compiled_test.ts.
 */
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { BIN, compiled, SIGNALS, WINE } from "./fixture/compiled.ts";
import {
  folderOfBin,
  LONG_AGO,
  ODD,
  ODD_GOT,
  ODD_ON_WINDOWS,
  type Room,
  runInWine,
  shareInWine,
  treeIn,
  withRoom,
  writeTree,
} from "./fixture/compiled_share.ts";

/** Bytes that take longer to hash than a test may last: a file of holes. */
const ENDLESS = 2 ** 40;

const GET = ["--out", "got", "--exit-when-done"];

/** A test in a folder of its own. */
function inRoom(name: string, use: (room: Room) => Promise<void>, ignore = BIN === ""): void {
  compiled(name, () => withRoom(use), ignore);
}

/** The same beside wine, with the name of a folder beside the executables, which both systems see. */
function inBoth(
  name: string,
  use: (room: Room, name: string, stack: AsyncDisposableStack) => Promise<void>,
): void {
  compiled(`for Windows ${name}, under wine`, () =>
    withRoom(async (room) => {
      const folder = `share-${crypto.randomUUID().slice(0, 8)}`;
      await using stack = new AsyncDisposableStack();
      stack.defer(() => Deno.remove(`${folderOfBin()}/${folder}`, { recursive: true }));
      await use(room, folder, stack);
    }), WINE === "");
}

/** A file's address below its share's. */
function fileUrl(share: string, path: string): string {
  return `${share}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

async function textAt(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

inRoom("shares a folder of odd names: its page, each file, and all of it by muster get", async (room) => {
  const { program, url } = await room.share([await room.make("it's “odd”", ODD)]);
  assertMatch(
    program.text,
    /^muster [\d.]+ share\nPage: http:\/\/\S+:\d+\/ {5}Stop: Ctrl\+C\n(?:.*\n)*.* is shared: /m,
  );
  assertStringIncludes(program.text, "names cannot stand on Windows as they are");
  assertStringIncludes(url, "/t/it%27s%20%E2%80%9Codd%E2%80%9D");
  assertStringIncludes(await textAt(url), "it&#39;s “odd”");
  for (const [path, text] of ODD) assertEquals(await textAt(fileUrl(url, path)), text, path);
  const got = await room.run(["get", url, ...GET]);
  assertEquals(got.code, 0, got.err);
  assertEquals(await treeIn(`${room.folder}/got/it's “odd”`), ODD_GOT);
  assertEquals(await program.stop("SIGTERM"), 0);
  assertMatch(program.text, /\nStopping\.\n$/);
});

inRoom("does not hash again what it shared before, as long as its files keep their times", async (room) => {
  const infoHash = async () => {
    const { program, port } = await room.share([`${room.folder}/given`]);
    const { shares } = await room.shares(port);
    assertEquals(await program.stop("SIGINT"), 0);
    return shares[0].infoHash;
  };
  await room.make("given", [["a", "before"]]);
  const first = await infoHash();
  // Only who reads the file knows that it is another one.
  await room.make("given", [["a", "behind"]]);
  assertEquals(await infoHash(), first);
  await Deno.utime(`${room.folder}/given/a`, LONG_AGO, LONG_AGO + 1);
  assertNotEquals(await infoHash(), first);
});

inRoom(
  "takes shares in and gives them up while it runs, by a second muster share and by ctl",
  async (room) => {
    const [one, two, three] = await Promise.all(
      ["one", "two", "three"].map((name) => room.make(name, [["file", name]])),
    );
    const sharer = await room.share([one]);
    const port = ["--port", String(sharer.port)];
    const added = await room.run(["share", two, ...port]);
    const where = `The muster that runs on port ${sharer.port} shares it; this window is free.\n`;
    assertEquals([added.code, added.err], [0, where]);
    assertMatch(
      added.out,
      /^two is shared: 1 file, 3 B\. On other machines type:\n {2}muster get \S+\/t\/two\n$/,
    );
    assertEquals((await room.run(["ctl", "share", three, ...port])).code, 0);
    assertEquals((await room.run(["ctl", "unshare", "one", ...port])).code, 0);
    const { shares, page } = await room.shares(sharer.port);
    assertEquals(shares.map(({ name, state }) => [name, state]), [["two", "sharing"], [
      "three",
      "sharing",
    ]]);
    assertEquals(await textAt(`${page}t/three/file`), "three");
    const gone = await fetch(sharer.url);
    await gone.body?.cancel();
    assertEquals(gone.status, 404);
    const unknown = await room.run(["ctl", "unshare", "one", ...port]);
    assertEquals(unknown.code, 1);
    assertStringIncludes(unknown.err, "Nothing is shared as");
    assertEquals((await room.run(["share", "nowhere", ...port])).code, 4);
    assertEquals((await room.run(["ctl", "stop", ...port])).code, 0);
    assertEquals(await sharer.program.ended, 0);
  },
);

inRoom("ends with 0 when as many have it as --until says, and tells in lines of JSON", async (room) => {
  const given = await room.make("given", [["a", "1"], ["b", "2"]]);
  const { program, url } = await room.share([given, "--until", "1", "--json"]);
  const got = await room.run(["get", url, ...GET]);
  assertEquals(got.code, 0, got.err);
  assertEquals(await program.within(program.ended, "did not end"), 0, program.log());
  const lines = program.text.split("\n").filter((line) => line.startsWith("{"));
  const events = lines.map((line) => JSON.parse(line));
  assert(events.every(({ version, time }) => version === 1 && !Number.isNaN(Date.parse(time))));
  const kinds = events.map(({ event }) => event);
  for (const kind of ["started", "hashing", "shared", "progress", "finished", "note"]) {
    assert(kinds.includes(kind), `${kind}${program.log()}`);
  }
  assertEquals(kinds.at(-1), "stopped");
});

inRoom(
  "ends soon when it is stopped while it hashes, and tells by its code that this was unfinished",
  async (room) => {
    const disk = `${room.folder}/disk.img`;
    const file = await Deno.create(disk);
    await file.truncate(ENDLESS);
    file.close();
    const program = room.begin(["share", disk, "--port", "0", "--json"]);
    const [, url] = await program.said(/"page":"([^"]+)"/);
    await program.said(/"state":"hashing","done":[1-9]/);
    assertStringIncludes(await textAt(`${url}t/disk.img`), "Its files are being read");
    // All of it would take hours.
    assertEquals(await program.stop("SIGINT"), 130, program.log());
    assertMatch(program.text, /"event":"stopped"/);
  },
  BIN === "" || !SIGNALS,
);

inRoom("starts again after a kill, on the same port, and is asked and stopped as before", async (room) => {
  const given = await room.make("given", [["a", "1"]]);
  const first = await room.share([given]);
  assertEquals(await first.program.stop("SIGKILL"), 137);
  const again = await room.share([given, "--port", String(first.port)]);
  assertEquals(again.url, first.url);
  const got = await room.run(["get", again.url, ...GET]);
  assertEquals(got.code, 0, got.err);
  const { shares } = await room.shares(again.port);
  assertEquals(shares.map(({ name, state }) => [name, state]), [["given", "sharing"]]);
  assertEquals(await again.program.stop("SIGTERM"), 0);
}, BIN === "" || !SIGNALS);

inRoom("gives what a password guards to who has it, and to nobody else", async (room) => {
  const given = await room.make("given", [["a", "guarded"]]);
  const password = { MUSTER_PASSWORD: "wörd" };
  const { program, url } = await room.share([given], password);
  const get = ["get", url, ...GET];
  for (const wrong of ["", "word"]) {
    const refused = await room.run(get, { MUSTER_PASSWORD: wrong });
    assertEquals(refused.code, 4, refused.out);
    assertStringIncludes(refused.err, "password");
  }
  const file = await fetch(`${url}/a`);
  assertEquals([file.status, (await file.text()).includes("guarded")], [401, false]);
  const got = await room.run(get, password);
  assertEquals(got.code, 0, got.err);
  assertEquals(await treeIn(`${room.folder}/got/given`), [["a", "guarded"]]);
  assert(!program.text.includes("wörd"));
  assertEquals(await program.stop("SIGTERM"), 0);
});

inRoom("says that a port is somebody else's; a tracker of this user's there is made use of", async (room) => {
  const given = await room.make("given", [["a", "1"]]);
  const stranger = Deno.listen({ port: 0 });
  const taken = await room.run(["share", given, "--port", String(stranger.addr.port)]);
  stranger.close();
  assertEquals([taken.code, taken.out], [1, ""]);
  assertMatch(taken.err, new RegExp(`^muster: .*${stranger.addr.port}.*\n$`));

  const tracker = room.begin(["track", "--port", "0"]);
  const [, port] = await tracker.said(/:(\d+)\/announce\s/);
  const { program, url } = await room.share([given, "--port", port]);
  assertMatch(
    program.text,
    new RegExp(`The tracker is the muster that runs already: \\S+:${port}/announce`),
  );
  const got = await room.run(["get", url, ...GET]);
  assertEquals(got.code, 0, got.err);
  const known = await room.run(["ctl", "torrents", "--json", "--port", port]);
  assertEquals(JSON.parse(known.out).torrents.length, 1);
  for (const one of [program, tracker]) assertEquals(await one.stop("SIGTERM"), 0);
});

const GIVEN = [["a b's.txt", "1"], ["sub/été.bin", "x".repeat(100_000)]] as const;

inBoth(
  "shares what others get, takes shares in by its pipe, and ends by Ctrl+C",
  async (room, name, stack) => {
    await writeTree(`${folderOfBin()}/${name}/my “files”`, GIVEN);
    const state = `--data-dir ${name}\\\\state`;
    const { program, port, url } = await shareInWine(stack, `"${name}\\\\my “files”" ${state}`);
    assertStringIncludes(program.text, "Windows may ask now whether others may reach muster");
    assertStringIncludes(url, "/t/my%20%E2%80%9Cfiles%E2%80%9D");
    assertStringIncludes(await textAt(url), "<title>my “files”</title>");
    for (const [path, text] of GIVEN) assertEquals(await textAt(fileUrl(url, path)), text, path);
    const got = await room.run(["get", url, ...GET]);
    assertEquals(got.code, 0, got.err);
    assertEquals(await treeIn(`${room.folder}/got/my “files”`), GIVEN);
    const added = await runInWine(`share muster.exe --name exe --port ${port} ${state}`);
    assertEquals(added.code, 0, added.err);
    assertStringIncludes(added.out, "exe is shared: 1 file");
    const listed = await runInWine(`ctl shares --json --port ${port} ${state}`);
    const names = JSON.parse(listed.out).shares.map((one: { name: string }) => one.name);
    assertEquals(names, ["my “files”", "exe"]);
    assertEquals((await runInWine(`ctl unshare exe --port ${port} ${state}`)).code, 0);
    assertEquals(await program.closeInput(), 0);
  },
);

inBoth("gets from another, under names that Windows can hold", async (room, name) => {
  const { program, url } = await room.share([await room.make("odd", ODD)]);
  const get = `get ${url} --out ${name}\\\\got --data-dir ${name}\\\\state --exit-when-done --no-discovery`;
  const got = await runInWine(get);
  assertEquals(got.code, 0, got.err);
  assertEquals(await treeIn(`${folderOfBin()}/${name}/got/odd`), ODD_ON_WINDOWS);
  assertEquals(await program.stop("SIGTERM"), 0);
});
