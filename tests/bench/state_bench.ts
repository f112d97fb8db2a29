/**
 * A state of a million peers: what writing it takes in all and at a time, since no announce is answered by the thread
 * meanwhile, and what a start takes that reads it. Run by `deno bench --allow-all tests/bench/state_bench.ts`.
 */
import { assert } from "@std/assert";
import { systemClock } from "../../lib/base/clock.ts";
import { isFault } from "../../lib/base/fault.ts";
import { systemFiles } from "../../lib/base/files.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { StateFile } from "../../lib/tracker/state/state_file.ts";
import { type MemoryStore, openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import { SnapshotWriter } from "../../lib/tracker/swarm/snapshot/write.ts";
import { newAnnounce, newAnswer } from "../../lib/tracker/swarm/store.ts";
import { FACTS } from "../fixture/snapshot.ts";

const PEERS = 1_000_000;
const TORRENTS = 10_000;

function open(): MemoryStore {
  const random = randomFrom(1, 2, 3, 4);
  const store = openMemoryStore({ bytes: 256e6, peerTimeout: 900, random, key: new Uint8Array(8) });
  assert(!isFault(store));
  return store;
}

const full = open();
const visit = { ...newAnnounce(), port: 6881, want: 0 };
const answer = newAnswer(30);
for (let i = 0; i < PEERS; i++) {
  visit.infoHash[0] = Math.imul((i % TORRENTS) + 1, 0x9e3779b1);
  visit.address[0] = i | 0x01000000;
  visit.seed = i % 2 === 0;
  full.announce(visit, answer, 0);
}

/** Notes the longest slice. */
class Timed extends SnapshotWriter {
  static longest = 0;

  override next(now: number): Uint8Array<ArrayBuffer> | null {
    const start = performance.now();
    const bytes = super.next(now);
    Timed.longest = Math.max(Timed.longest, performance.now() - start);
    return bytes;
  }
}

const folder = await Deno.makeTempDir({ prefix: "muster-bench-" });
const state = StateFile.open(`${folder}/t.state`, { files: systemFiles, clock: systemClock });
assert(!isFault(state));
const save = () => state.save(() => new Timed(full, FACTS), () => 0);
await save();
Timed.longest = 0;

Deno.bench("state of a million peers: save", { n: 20 }, async () => {
  assert(await save() === null);
});

Deno.bench("state of a million peers: load", { n: 5 }, async () => {
  const awake = setInterval(() => {}, 1000);
  const loaded = await state.load(open(), 0);
  clearInterval(awake);
  assert(!isFault(loaded) && loaded.kind === "restored" && loaded.restored.peers === PEERS);
});

globalThis.addEventListener("unload", () => {
  const line = `The longest slice of a save: ${Timed.longest.toFixed(1)} ms.\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
  state.close();
  Deno.removeSync(folder, { recursive: true });
});
