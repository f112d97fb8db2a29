/** A seed whose files are known from when its torrent was made of them. */
import { assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import type { FileMark } from "../../../lib/client/storage/resume.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { numbersIn, opened, type OpeningWish, type Told } from "../../fixture/open_storage.ts";
import { contentOf } from "../../fixture/torrents.ts";
import { FILES, torrentOf } from "../../fixture/verify.ts";

const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const TORRENT = torrentOf("v1", FILES);
const SEED: OpeningWish = { writable: false, root: "/shared/it", stateFolder: null };

function shared(): MemoryFiles {
  const files = new MemoryFiles();
  for (const file of FILES) files.put(`/shared/it/${file.path}`, contentOf(file));
  return files;
}

/** The torrent's files as they stand there now. */
function marksIn(files: MemoryFiles, torrent: Torrent): FileMark[] {
  const decoder = new TextDecoder();
  return torrent.files.map(({ path }) => {
    const info = files.info(`/shared/it/${path.map((part) => decoder.decode(part)).join("/")}`);
    if (isFault(info)) return { size: null, modified: null };
    return { size: info.size, modified: info.modified };
  });
}

interface Row {
  readonly claim: string;
  readonly wish?: OpeningWish;
  /** What happens after the torrent was made. */
  readonly change?: (files: MemoryFiles) => void;
  readonly have?: readonly number[];
  readonly hashed?: readonly string[];
  readonly origin?: "resumed" | "checked";
}

const TIME = 1_700_000_000_000;
const A = contentOf(FILES.find(({ path }) => path === "a")!);
const ROWS: readonly Row[] = [
  { claim: "what is as it was is believed without being hashed" },
  { claim: "a folder for state changes nothing", wish: { stateFolder: "/state" } },
  {
    claim: "a file of another time is hashed, and what shares a piece with it, and had when it is right",
    change: (files) => files.put("/shared/it/a", A, TIME + 1),
    hashed: ["/shared/it/a", "/shared/it/b"],
  },
  {
    claim: "a file of another length is hashed, and what is wrong of it is not had",
    change: (files) => files.put("/shared/it/a", A.subarray(0, A.length - 1), TIME),
    hashed: ["/shared/it/a", "/shared/it/b"],
    have: [0, 1, 3, 4, 5, 6, 7, 8],
  },
  {
    claim: "a file that is gone is not had",
    change: (files) => files.drop("/shared/it/f/d"),
    have: [0, 1, 2, 3, 4],
  },
  { claim: "who asks for a check gets one", wish: { check: true }, origin: "checked" },
  { claim: "who downloads is not believed", wish: { writable: true }, origin: "checked" },
  {
    claim: "marks of other files than the torrent's are passed over",
    wish: { known: [] },
    origin: "checked",
  },
];

Deno.test("a seed that knows how its files were when the torrent was made", async (t) => {
  for (const { claim, wish, change, have = ALL, hashed, origin = "resumed" } of ROWS) {
    await t.step(claim, async () => {
      const files = shared();
      const known = marksIn(files, TORRENT);
      change?.(files);
      const told: Told = { progress: [], hashed: [] };
      const storage = await opened(files, TORRENT, { ...SEED, known, ...wish }, told);
      assertEquals([numbersIn(storage.have), storage.origin], [[...have], origin]);
      if (origin === "resumed") assertEquals(told.hashed.flat(), [...hashed ?? []]);
      await storage.close();
    });
  }
});

Deno.test("every kind of torrent is believed, pads and empty files among its files", async (t) => {
  for (const kind of ["v1", "v2", "hybrid"] as const) {
    await t.step(kind, async () => {
      const torrent = torrentOf(kind, FILES);
      const files = shared();
      const told: Told = { progress: [], hashed: [] };
      const storage = await opened(files, torrent, { ...SEED, known: marksIn(files, torrent) }, told);
      assertEquals([numbersIn(storage.have).length, told.hashed], [torrent.pieceCount, []]);
      await storage.close();
    });
  }
});

Deno.test("resume data of a later check are believed where the torrent's making is out of date", async () => {
  const files = shared();
  const known = marksIn(files, TORRENT);
  files.put("/shared/it/a", A, TIME + 1);
  const wish = { ...SEED, stateFolder: "/state", known };
  await (await opened(files, TORRENT, wish)).close();
  const told: Told = { progress: [], hashed: [] };
  const storage = await opened(files, TORRENT, wish, told);
  assertEquals([numbersIn(storage.have), told.hashed], [ALL, []]);
  await storage.close();
});
