/** A state file over restarts, with what can go wrong with it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ManualClock, systemClock } from "../../../lib/base/clock.ts";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import type { Files } from "../../../lib/base/files.ts";
import { type Loaded, StateFile } from "../../../lib/tracker/state/state_file.ts";
import { SnapshotWriter } from "../../../lib/tracker/swarm/snapshot/write.ts";
import { FACTS, openStore, snapshotOf } from "../../fixture/snapshot.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { announceTo, scrapeOf } from "../../fixture/swarm.ts";

/** A clock whose timers run out at once. */
const clock = {
  ...systemClock,
  after(_milliseconds: number, callback: () => void) {
    queueMicrotask(callback);
    return () => {};
  },
};

const PATH = "/data/tracker.state";
const newFiles = () => new MemoryFiles({ "/data/": "" });

function held(files: Files): StateFile {
  const state = StateFile.open(PATH, { files, clock });
  assert(!isFault(state), JSON.stringify(state));
  return state;
}

/** A store with so many torrents of one seed each. */
function storeOf(torrents: number) {
  const store = openStore();
  for (let torrent = 0; torrent < torrents; torrent++) {
    announceTo(store, { torrent, peer: "10.0.0.1:7", seed: true }, 0);
  }
  return store;
}

function save(state: StateFile, torrents: number): Promise<Fault | null> {
  const store = storeOf(torrents);
  return state.save(() => new SnapshotWriter(store, FACTS), () => 0);
}

async function load(files: Files, store = openStore()): Promise<Loaded | Fault> {
  const state = held(files);
  const loaded = await state.load(store, 0);
  state.close();
  return loaded;
}

Deno.test("the first start finds nothing, and the next one what was saved, in a store of another size", async () => {
  const files = newFiles();
  const state = held(files);
  assertEquals(await state.load(openStore(), 0), { kind: "nothing" });
  assertEquals(await save(state, 50), null);
  state.close();
  const store = openStore(64 << 20, 3600, 7);
  const loaded = await load(files, store);
  const restored = { torrents: 50, peers: 50, left: 0, leftCounts: 0 };
  assertEquals(loaded, { kind: "restored", facts: FACTS, restored, copy: null });
  assertEquals(scrapeOf(store, 49).complete, 1);
  assertEquals(files.paths(), [PATH, `${PATH}.lock`]);
});

Deno.test("when the state that was found was written is known from then on", async () => {
  const files = newFiles();
  const state = held(files);
  await state.load(openStore(), 0);
  assertEquals(state.written, null);
  await save(state, 1);
  await state.load(openStore(), 0);
  assertEquals(state.written, FACTS.written);
});

Deno.test("a file that is of no use is said and set aside, and nothing of it is used", async (t) => {
  const whole = snapshotOf(storeOf(50));
  const newer = whole.slice();
  newer[8] = 2;
  const damaged = whole.slice();
  damaged[whole.length >> 1] ^= 1;
  const cases: [what: string, bytes: Uint8Array, why: string][] = [
    ["an empty file", new Uint8Array(), "no state of muster's"],
    ["a text", new TextEncoder().encode("d5:peersd...".repeat(20)), "no state of muster's"],
    ["one cut in its head", whole.slice(0, 12), "incomplete or damaged"],
    ["one cut in its midst", whole.slice(0, whole.length >> 1), "incomplete or damaged"],
    ["one without its last byte", whole.slice(0, -1), "incomplete or damaged"],
    ["one with a changed byte", damaged, "incomplete or damaged"],
    ["one of the future", newer, "of version 2, and this muster knows 1"],
  ];
  for (const [what, bytes, why] of cases) {
    await t.step(what, async () => {
      const files = newFiles();
      files.put(PATH, bytes);
      const store = openStore();
      const loaded = await load(files, store);
      assert(!isFault(loaded) && loaded.kind === "bad", JSON.stringify(loaded));
      assertStringIncludes(loaded.line, why);
      assertStringIncludes(loaded.line, `${PATH}.bad`);
      assertEquals(store.totals().torrents, 0);
      assertEquals(files.bytes(`${PATH}.bad`), bytes);
      assertEquals(files.bytes(PATH), undefined);
    });
  }
});

Deno.test("each bad file keeps a name of its own", async () => {
  const files = newFiles();
  for (const text of ["one", "two", "three"]) {
    files.put(PATH, text);
    await load(files);
  }
  const aside = [".bad", ".bad2", ".bad3"].map((end) => new TextDecoder().decode(files.bytes(PATH + end)));
  assertEquals(aside, ["one", "two", "three"]);
});

Deno.test("one that does not all find room is kept as it was, each under a name of its own", async () => {
  const files = newFiles();
  const state = held(files);
  await save(state, 20_000);
  state.close();
  const whole = files.bytes(PATH)!;
  for (const copy of [`${PATH}.full`, `${PATH}.full2`]) {
    const loaded = await load(files, openStore(1 << 20));
    assert(!isFault(loaded) && loaded.kind === "restored");
    assert(loaded.restored.left > 0);
    assertEquals(loaded.copy, copy);
    assertEquals(files.bytes(copy), whole);
    assertEquals(files.bytes(PATH), whole);
  }
});

Deno.test("one that does not all find room, nor can be kept, is a fault", async () => {
  const files = newFiles();
  const state = held(files);
  await save(state, 20_000);
  state.close();
  const paths = files.paths();
  files.room = 1000;
  const loaded = await load(files, openStore(1 << 20));
  assert(isFault(loaded));
  assertEquals(loaded.fault, "cannot-write");
  assertEquals(files.paths(), paths);
});

Deno.test("one that can neither be used nor be set aside is a fault", async () => {
  const files = newFiles();
  files.put(PATH, "text");
  files.fail("rename", PATH, "denied");
  const loaded = await load(files);
  assert(isFault(loaded));
  assertEquals(loaded.fault, "cannot-write");
  assert(files.bytes(PATH) !== undefined);
});

Deno.test("a second muster does not get the file while the first one runs", () => {
  const files = newFiles();
  const first = held(files);
  const second = StateFile.open(PATH, { files, clock });
  assert(isFault(second));
  assertEquals(second.fault, "state-in-use");
  assertStringIncludes(second.message, PATH);
  first.close();
  held(files).close();
});

Deno.test("a state that cannot be written leaves the one before, and nothing beside it", async (t) => {
  const faults: [what: string, spoil: (files: MemoryFiles) => void][] = [
    ["the disk is full", (files) => files.room = 0],
    ["the folder is gone for new files", (files) => files.fail("replace", PATH, "denied")],
    ["the name is held", (files) => files.fail("rename", `${PATH}.new`, "busy")],
  ];
  for (const [what, spoil] of faults) {
    await t.step(what, async () => {
      const files = newFiles();
      const state = held(files);
      await save(state, 10);
      spoil(files);
      const failed = await save(state, 60);
      assert(isFault(failed), "it was written");
      state.close();
      files.heal();
      assertEquals(files.bytes(`${PATH}.new`), undefined);
      const loaded = await load(files);
      assert(!isFault(loaded) && loaded.kind === "restored");
      assertEquals(loaded.restored.torrents, 10);
    });
  }
});

Deno.test("a save that is asked for during another one is that one", async () => {
  const state = held(newFiles());
  let writers = 0;
  const writer = () => {
    writers++;
    return new SnapshotWriter(storeOf(10), FACTS);
  };
  await Promise.all([state.save(writer, () => 0), state.save(writer, () => 0), state.idle()]);
  assertEquals(writers, 1);
  await state.save(writer, () => 0);
  assertEquals(writers, 2);
});

Deno.test("a link to a state is followed, and stays one", async () => {
  const files = newFiles();
  files.put("/link", `-> ${PATH}`);
  const empty = StateFile.open("/link", { files, clock });
  assert(isFault(empty));
  assertEquals(empty.message, "/link is a link that leads to nothing.");
  const first = held(files);
  await save(first, 10);
  first.close();
  const state = StateFile.open("/link", { files, clock });
  assert(!isFault(state));
  const second = StateFile.open(PATH, { files, clock });
  assertEquals(isFault(second) && second.fault, "state-in-use");
  const loaded = await state.load(openStore(), 0);
  assert(!isFault(loaded) && loaded.kind === "restored");
  await save(state, 60);
  state.close();
  assertEquals(files.paths(), [PATH, `${PATH}.lock`, "/link"]);
  const again = await load(files);
  assert(!isFault(again) && again.kind === "restored");
  assertEquals(again.restored.torrents, 60);
});

Deno.test("a state of another user is told as that, not as its lock", () => {
  const files = newFiles();
  files.fail("lock", `${PATH}.lock`, "denied");
  const state = StateFile.open(PATH, { files, clock });
  assert(isFault(state));
  assertEquals(state.message, `${PATH} cannot be written: it may not be opened by this user.`);
  assertStringIncludes(state.advice ?? "", `${PATH} and ${PATH}.lock`);
});

Deno.test("a folder that is not there is a fault that names the file", () => {
  const state = StateFile.open("/nowhere/x.state", { files: newFiles(), clock: new ManualClock() });
  assert(isFault(state));
  assertEquals(state.message, "/nowhere/x.state cannot be written: there is no such file or folder.");
});
