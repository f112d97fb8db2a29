/** All lists read together, again and again. */
import { assert, assertEquals } from "@std/assert";
import { toHex } from "../../../lib/base/bytes.ts";
import { apart, isFault } from "../../../lib/base/fault.ts";
import type { FileInfo } from "../../../lib/base/files.ts";
import { ADDRESS_BYTES, readAddress } from "../../../lib/base/address.ts";
import { type ListConfig, ListReader } from "../../../lib/cli/track/lists.ts";
import { hasHash } from "../../../lib/tracker/access/hash_table.ts";
import { hasAddress } from "../../../lib/tracker/access/range_table.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { torrentHybrid, torrentV1 } from "../../fixture/torrents.ts";

const hashOf = (n: number) => new Uint8Array(20).fill(n);
const hexOf = (n: number) => toHex(hashOf(n));

const NONE: ListConfig = {
  ...{ allow: [], deny: [], allowDir: [], notices: true, allowIp: [], ban: [], denyClient: [], favicon: "" },
};

function readerOf(files: MemoryFiles) {
  const key = new Uint8Array(8);
  return new ListReader({ files, platform: "linux", key, pause: () => Promise.resolve() });
}

async function read(reader: ListReader, config: Partial<ListConfig>) {
  const lists = await reader.read({ ...NONE, ...config });
  assert(!isFault(lists), JSON.stringify(lists));
  return lists;
}

async function refused(reader: ListReader, config: Partial<ListConfig>): Promise<string> {
  const lists = await reader.read({ ...NONE, ...config });
  assert(isFault(lists), "it was read");
  return lists.message;
}

Deno.test("no list at all lets everybody pass", async () => {
  const { rules, catalog, inForce, complaints } = await read(readerOf(new MemoryFiles()), {});
  assertEquals([rules.allow, rules.allowIp, rules.deny, rules.ban, rules.denyClient], [
    null,
    null,
    [],
    [],
    [],
  ]);
  assertEquals([catalog.size, rules.notices.size, inForce, complaints], [0, 0, [], []]);
});

Deno.test("each list stands in its own place of the rules, with how many entries it has", async () => {
  const files = new MemoryFiles({
    "/allow.txt": `${hexOf(1)}\n${hexOf(2)}\n`,
    "/more.txt": hexOf(3),
    "/deny.txt": hexOf(4),
    "/in.txt": "10.0.0.0/8\n2001:db8::/32",
    "/ban.txt": "192.0.2.1",
    "/t/a.torrent": torrentV1(),
  });
  const { rules, inForce } = await read(readerOf(files), {
    allow: ["/allow.txt", "/more.txt"],
    deny: ["/deny.txt"],
    allowDir: ["/t"],
    allowIp: ["/in.txt"],
    ban: ["/ban.txt"],
    denyClient: ["-XL"],
  });
  const has = (tables: readonly Parameters<typeof hasHash>[0][], n: number) =>
    tables.some((table) => hasHash(table, new Int32Array(hashOf(n).buffer), 0));
  assertEquals([1, 2, 3, 4].map((n) => has(rules.allow!, n)), [true, true, true, false]);
  assertEquals([1, 2, 3, 4].map((n) => has(rules.deny, n)), [false, false, false, true]);
  const bytes = new Uint8Array(ADDRESS_BYTES[6]);
  const family = readAddress("10.1.2.3", bytes) as 4;
  assertEquals([rules.allowIp!, rules.ban].map(([table]) => hasAddress(table, bytes, family)), [true, false]);
  assertEquals(rules.denyClient, ["-XL"]);
  assertEquals(inForce.map(({ option, path, entries }) => `${option} ${path} ${entries}`), [
    "allow /allow.txt 2",
    "allow /more.txt 1",
    "deny /deny.txt 1",
    "allow-ip /in.txt 2",
    "ban /ban.txt 1",
    "allow-dir /t 1",
  ]);
});

Deno.test("a list that is empty lets nobody pass where it tells who may, and all where it tells who may not", async () => {
  const files = new MemoryFiles({ "/empty.txt": "# nothing\n", "/t/": "" });
  const all = ["/empty.txt"];
  const { rules } = await read(readerOf(files), { allow: all, allowIp: all, deny: all, ban: all });
  assertEquals([rules.allow!.length, rules.allowIp!.length, rules.deny.length, rules.ban.length], [
    1,
    1,
    1,
    1,
  ]);
  assertEquals((await read(readerOf(files), { allowDir: ["/t"] })).rules.allow, []);
});

Deno.test("one list that is wrong is told, and nothing of what was read takes its place", async (t) => {
  const files = new MemoryFiles({ "/good.txt": hexOf(1), "/bad.txt": "# x\noops\n", "/folder/": "" });
  const cases: [config: Partial<ListConfig>, told: string][] = [
    [{ allow: ["/good.txt", "/bad.txt"] }, '/bad.txt, line 2: "oops" is no info hash.'],
    [{ deny: ["/bad.txt"] }, '/bad.txt, line 2: "oops" is no info hash.'],
    [{ ban: ["/bad.txt"] }, '/bad.txt, line 2: "oops" is no address, network or range.'],
    [{ allowIp: ["/bad.txt"] }, '/bad.txt, line 2: "oops" is no address, network or range.'],
    [{ allow: ["/missing.txt"] }, "--allow /missing.txt cannot be read: there is no such file or folder."],
    [{ ban: ["/folder"] }, "--ban /folder cannot be read: it is a folder."],
    [{ allowDir: ["/missing"] }, "--allow-dir /missing cannot be read: there is no such file or folder."],
    [{ allowDir: ["/good.txt"] }, "--allow-dir /good.txt is no folder."],
    [{ denyClient: [""] }, '--deny-client cannot be "".'],
    [{ denyClient: ["-XL", "x".repeat(21)] }, `--deny-client cannot be "${"x".repeat(21)}".`],
    [{ denyClient: ["caf\u00e9"] }, '--deny-client cannot be "caf\u00e9".'],
  ];
  for (const [config, told] of cases) {
    await t.step(told, async () => assertEquals(await refused(readerOf(files), config), told));
  }
});

Deno.test("lists that leave nobody to serve are told of, and others are not", async () => {
  const files = new MemoryFiles({
    "/none.txt": "# nothing yet\n",
    "/one.txt": hexOf(1),
    "/t/": "",
    "/pass.dat": "001.002.003.000 - 001.002.003.255 , 128 , Somebody\n",
    "/lan.txt": "10.0.0.0/8\n",
  });
  const cases: [config: Partial<ListConfig>, told: string[]][] = [
    [{ allow: ["/none.txt"] }, ["No torrent is served: allow /none.txt: 0 entries."]],
    [{ allow: ["/none.txt"], allowDir: ["/t"] }, [
      "No torrent is served: allow /none.txt: 0 entries, allow-dir /t: 0 entries.",
    ]],
    [{ allow: ["/none.txt", "/one.txt"] }, []],
    [{ allowIp: ["/pass.dat"] }, ["No client is served: allow-ip /pass.dat: 0 entries."]],
    [{ allowIp: ["/pass.dat", "/lan.txt"] }, []],
    [{ deny: ["/none.txt"], ban: ["/pass.dat"] }, []],
  ];
  for (const [config, told] of cases) {
    assertEquals((await read(readerOf(files), config)).complaints, told);
  }
});

Deno.test("all lists that are wrong are told together, each with what to do", async () => {
  const files = new MemoryFiles({ "/bad.txt": "oops\n", "/good.txt": hexOf(1) });
  const config = { ...NONE, allow: ["/none.txt", "/good.txt"], ban: ["/bad.txt"], allowDir: ["/none"] };
  const lists = await readerOf(files).read({ ...config, favicon: "/none.ico" });
  assert(isFault(lists));
  assertEquals(apart(lists).map(({ message, advice }) => `${message.slice(0, 24)} ${advice?.slice(0, 24)}`), [
    "--allow /none.txt cannot Give the path of a file ",
    '/bad.txt, line 1: "oops" Write an address, a netw',
    "--allow-dir /none cannot Give the path of a folde",
    "--favicon /none.ico cann Give the path of a file ",
  ]);
});

Deno.test("a pipe is refused before it is opened: that would wait for its other end", async () => {
  const files = new MemoryFiles({ "/pipe": hexOf(1) });
  const info = files.info.bind(files);
  files.info = (path) => ({ ...info(path) as FileInfo, kind: "other" });
  files.open = () => {
    throw new Error("opened");
  };
  assertEquals(
    await refused(readerOf(files), { allow: ["/pipe"] }),
    "--allow /pipe cannot be read: it is no plain file.",
  );
});

Deno.test("a list is read again when anything of it has changed, and not otherwise", async (t) => {
  const changes: [what: string, change: (files: MemoryFiles) => void, isRead: boolean][] = [
    ["nothing", () => {}, false],
    ["its content and time", (files) => files.put("/a.txt", hexOf(2), 1_800_000_000_000), true],
    ["its length, not its time", (files) => files.put("/a.txt", `${hexOf(2)}\n`), true],
    [
      "another file in its place, of the same length and time",
      (files) => files.put("/a.txt", hexOf(2)),
      true,
    ],
    ["another file beside it", (files) => files.put("/b.txt", hexOf(2)), false],
  ];
  for (const [what, change, isRead] of changes) {
    await t.step(what, async () => {
      const files = new MemoryFiles({ "/a.txt": hexOf(1) });
      const reader = readerOf(files);
      const before = await read(reader, { allow: ["/a.txt"] });
      change(files);
      const after = await read(reader, { allow: ["/a.txt"] });
      assertEquals(before.rules.allow![0] !== after.rules.allow![0], isRead);
    });
  }
});

Deno.test("a list whose time the system does not tell is read each time", async () => {
  const files = new MemoryFiles({ "/a.txt": hexOf(1) });
  const info = files.info.bind(files);
  files.info = (path) => ({ ...info(path) as FileInfo, modified: null });
  const reader = readerOf(files);
  const before = await read(reader, { allow: ["/a.txt"] });
  const after = await read(reader, { allow: ["/a.txt"] });
  assert(before.rules.allow![0] !== after.rules.allow![0]);
});

Deno.test("after a refusal the next reading has what is good again, and only what was wrong is read again", async () => {
  const files = new MemoryFiles({ "/a.txt": hexOf(1), "/b.txt": hexOf(2) });
  const reader = readerOf(files);
  const config = { allow: ["/a.txt", "/b.txt"] };
  const before = await read(reader, config);
  files.put("/b.txt", "oops");
  await refused(reader, config);
  await refused(reader, config);
  files.put("/b.txt", hexOf(3));
  const after = await read(reader, config);
  assertEquals(after.rules.allow!.map((table, i) => table === before.rules.allow![i]), [true, false]);
});

Deno.test("a list that is no list for some time is read again when it is one, and does not stay in memory", async () => {
  const files = new MemoryFiles({ "/a.txt": hexOf(1) });
  const reader = readerOf(files);
  const before = await read(reader, { allow: ["/a.txt"] });
  await read(reader, {});
  const after = await read(reader, { allow: ["/a.txt"] });
  assert(before.rules.allow![0] !== after.rules.allow![0]);
});

Deno.test("one file is a list of hashes here and of addresses there", async () => {
  const files = new MemoryFiles({ "/empty.txt": "" });
  const { rules } = await read(readerOf(files), { deny: ["/empty.txt"], ban: ["/empty.txt"] });
  assert("words" in rules.deny[0] && "four" in rules.ban[0]);
});

Deno.test("what folders give is made anew only when a torrent of theirs has changed", async () => {
  const files = new MemoryFiles({
    "/t/a.torrent": torrentV1({ name: "a", top: { "warning message": "Soon." } }),
    "/u/b.torrent": torrentHybrid({ name: "b" }),
    "/u/bad.torrent": "x",
  });
  const reader = readerOf(files);
  const config = { allowDir: ["/t", "/u"] };
  const [first, second] = [await read(reader, config), await read(reader, config)];
  assertEquals([first.catalog.size, first.rules.notices.size, first.complaints.length], [3, 1, 1]);
  assert(first.catalog === second.catalog && first.rules.allow![0] === second.rules.allow![0]);
  assertEquals(second.complaints, first.complaints);
  const fewer = await read(reader, { allowDir: ["/u"] });
  assertEquals([fewer.catalog.size, fewer.rules.notices.size], [2, 0]);
  files.drop("/u/b.torrent");
  const none = await read(reader, { allowDir: ["/u"] });
  assertEquals([none.catalog.size, none.rules.allow], [0, []]);
});

Deno.test("of a torrent that is in two files the first one's name and words count", async () => {
  const files = new MemoryFiles({
    "/t/a.torrent": torrentV1({ top: { "warning message": "First." } }),
    "/t/b.torrent": torrentV1({ top: { "failure reason": "Second." } }),
    "/u/a.torrent": torrentV1(),
  });
  const { catalog, rules } = await read(readerOf(files), { allowDir: ["/t", "/u"] });
  assertEquals(Array.from(catalog.values(), ({ path }) => path), ["/t/a.torrent"]);
  assertEquals([...rules.notices.values()], [{ warning: "First." }]);
});

Deno.test("what torrents have to say is in the rules as long as it is to be passed on", async () => {
  const reader = readerOf(
    new MemoryFiles({ "/t/a.torrent": torrentV1({ top: { "failure reason": "Gone." } }) }),
  );
  for (const notices of [true, false, true]) {
    const { rules, catalog } = await read(reader, { allowDir: ["/t"], notices });
    assertEquals([...rules.notices.values()], notices ? [{ failure: "Gone." }] : []);
    assertEquals([rules.allow![0].count, catalog.size], [1, 1]);
  }
});
