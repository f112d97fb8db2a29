/** The state files that a tracker finds at its start under fire: muster's own, and BitTornado's dfile. */
import { toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { restoreDfile } from "../../lib/tracker/state/dfile/restore.ts";
import { readDfile } from "../../lib/tracker/state/dfile/read.ts";
import { type MemoryStore, openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import { type Facts, TRAILER_BYTES } from "../../lib/tracker/swarm/snapshot/format.ts";
import { readHead, RecordReader, type SnapshotSource } from "../../lib/tracker/swarm/snapshot/read.ts";
import { SnapshotWriter } from "../../lib/tracker/swarm/snapshot/write.ts";
import type { Reader } from "./readers.ts";

function openStore(): MemoryStore {
  const store = openMemoryStore({
    bytes: 1 << 20,
    peerTimeout: 900,
    random: randomFrom(1, 2, 3, 4),
    key: new Uint8Array(8),
  });
  if (isFault(store)) throw new Error(store.message);
  return store;
}

const HASH = ["\x00\xff234567890123456789", "aaaaaaaaaaaaaaaaaaaa"];
const PEER = (fields: string) => `d${fields}3:nati0e4:porti6881e13:requirecryptoi0e13:supportcryptoi0ee`;

const DFILES = [
  `d7:allowedd20:${HASH[0]}d4:file1:a6:lengthi5e4:name1:aee17:allowed_dir_filesd1:ali1ei5ee20:${HASH[0]}ee` +
  `12:allowed_listd20:${HASH[0]}i1ee9:completedd20:${HASH[0]}i7ee5:peersd20:${
    HASH[0]
  }d20:-UT2210-123456789012` +
  `${PEER("2:ip9:127.0.0.14:lefti0e")}ee20:${HASH[1]}deee`,
  `d9:completedd20:${HASH[0]}i-1e20:${HASH[1]}i99999999999999999999999ee5:peersd20:${HASH[1]}d20:${HASH[1]}` +
  `${PEER("8:given ip7:2a00::12:ip9:192.0.2.74:lefti5e")}20:${HASH[0]}${
    PEER("2:ip9:192.0.2.84:lefti0e")
  }eeee`,
].map(toLatin1);

const DFILE: Reader = {
  name: "dfile",
  samples: DFILES,
  call(input) {
    let torrents = 0;
    let peers = 0;
    const report = readDfile(input, ({ hash, completed, peers: those }) => {
      const isGood = hash.length === 20 && completed >= 0 && completed < 2 ** 31 &&
        those.every(({ port }) => port >= 1 && port <= 65_535);
      if (!isGood) throw new Error("a torrent is out of bounds");
      torrents++;
      peers += those.length;
    });
    if (isFault(report)) return;
    if (report.tornAt !== null && !(report.tornAt <= input.length)) throw new Error("it breaks off outside");
    const restored = restoreDfile(input, openStore(), 0);
    const isSame = !isFault(restored) && restored.peers + restored.left === peers &&
      restored.torrents <= torrents;
    if (!isSame) throw new Error("it is taken in otherwise than it is read");
  },
};

const FACTS: Facts = {
  program: "muster 0.1.0",
  written: 1_700_000_000_000,
  since: 1_600_000_000_000,
  counters: { scrapes: 7, announces: 9e15 },
  connectionIds: { time: 77, words: [1, -2, 3, 2 ** 31 - 1] },
  key: [0, 1, 2, 3, 4, 5, 6, 255],
};

/** All bytes of the store's snapshot. */
function snapshotOf(store: MemoryStore): Uint8Array {
  const portions: number[] = [];
  const writer = new SnapshotWriter(store, FACTS);
  for (let bytes = writer.next(0); bytes !== null; bytes = writer.next(0)) portions.push(...bytes);
  return Uint8Array.from(portions);
}

function sample(): Uint8Array {
  const store = openStore();
  for (const file of DFILES) restoreDfile(file, store, 0);
  return snapshotOf(store);
}

function sourceOf(bytes: Uint8Array): SnapshotSource {
  return {
    size: bytes.length,
    readAt(offset, into) {
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    },
  };
}

/** What the records between two offsets are, taken in so many bytes at a time at least; null: what is there is none. */
function takeRecords(input: Uint8Array, start: number, end: number, step: number) {
  const store = openStore();
  const reader = new RecordReader(store, 0);
  let at = start;
  for (let to = start; to < end;) {
    to = Math.min(end, to + step);
    const used = reader.take(input.subarray(at, to));
    if (used < 0) return null;
    if (used > to - at) throw new Error("more was used than there is");
    at += used;
  }
  reader.finish();
  return { store, left: reader.left };
}

/** A changed file is found by its checksum: what stands before and behind that is looked at by itself. */
const STATE: Reader = {
  name: "state file",
  samples: [sample(), snapshotOf(openStore())],
  call(input) {
    const head = readHead(sourceOf(input));
    const start = isFault(head) ? 16 : head.start;
    const end = input.length - TRAILER_BYTES;
    const whole = takeRecords(input, start, end, Infinity);
    const cut = takeRecords(input, start, end, 7);
    if (JSON.stringify(whole?.left) !== JSON.stringify(cut?.left)) {
      throw new Error("records that are cut into portions are read otherwise");
    }
    if (whole === null) return;
    const { torrents, peers } = count(whole.store);
    const again = snapshotOf(whole.store);
    const second = readHead(sourceOf(again));
    if (isFault(second)) throw new Error("what was written of it has no head");
    const same = takeRecords(again, second.start, again.length - TRAILER_BYTES, Infinity);
    if (same === null || count(same.store).torrents !== torrents || count(same.store).peers !== peers) {
      throw new Error("what was taken in is not what is written of it");
    }
  },
};

function count(store: MemoryStore): { torrents: number; peers: number } {
  const { torrents, seeds, leechers } = store.totals();
  return { torrents, peers: seeds[0] + seeds[1] + leechers[0] + leechers[1] };
}

export const STATES: readonly Reader[] = [DFILE, STATE];
