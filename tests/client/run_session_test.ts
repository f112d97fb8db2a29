/** Whole sessions, on a clock of the test's, files in memory and a network of pipes. */
import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../lib/base/clock.ts";
import { isFault } from "../../lib/base/fault.ts";
import { openSession } from "../../lib/client/run_session.ts";
import type { Session, TorrentInHand, TorrentTask } from "../../lib/client/session.ts";
import type { News } from "../../lib/client/status.ts";
import { localStores } from "../../lib/client/storage/local_store.ts";
import { storageOpener } from "../../lib/client/storage/open.ts";
import { Slabs } from "../../lib/client/storage/slabs.ts";
import { noAnswer } from "../../lib/client/trackers/no_answer.ts";
import { hashHere } from "../../lib/metainfo/hashing/hash_here.ts";
import { settle } from "../fixture/fake_trackers.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import { PipeNetwork } from "../fixture/pipe_network.ts";
import { contentOf } from "../fixture/torrents.ts";
import { FILES, torrentOf } from "../fixture/verify.ts";

const TORRENT = torrentOf("v1", FILES);

class World {
  readonly clock = new ManualClock();
  readonly network = new PipeNetwork();
  #ids = 0;

  /** A session with files of its own. */
  open(files: MemoryFiles): Session {
    const { clock, network } = this;
    const config = { port: 0, bind: ["127.0.0.1"], maxUp: 0, maxDown: 0, maxPeers: 10, portWished: true };
    const id = ++this.#ids;
    const slabs = new Slabs(32);
    const openStorage = storageOpener({
      ...{ files, platform: "linux", clock, hash: hashHere(files), cores: 1 },
      openStore: localStores(files),
    });
    const session = openSession(config, {
      ...{ clock, cores: 1, log: () => {}, lookup: () => Promise.resolve([]) },
      httpGet: () => Promise.resolve(noAnswer("unreachable")),
      openDatagram: () => {
        throw new Deno.errors.NetworkUnreachable("none");
      },
      secret: (length) => new Uint8Array(length).fill(id),
    }, { network, slabs, openStorage, close: () => {} });
    assert(!isFault(session), isFault(session) ? session.message : "");
    return session;
  }

  /** Lets seconds go by, in small steps. */
  async pass(seconds: number): Promise<void> {
    for (let step = 0; step < 20 * seconds; step++) {
      this.clock.advance(50);
      await settle();
    }
  }
}

const OPTIONS = {
  ...{ slots: 4, maxUp: 0, maxDown: 0, sequential: false, superSeed: false },
  ...{ seedRatio: null, seedTime: null },
};

function taskOf(downloads: boolean, news: News[], port?: number): TorrentTask {
  return {
    ...{ torrent: TORRENT, folder: "/down", root: downloads ? null : "/shared/it", downloads },
    wanted: TORRENT.files.map(() => true),
    ...{ priorities: [], allocate: "sparse", check: false, overwrite: false, stateFolder: null },
    peers: port === undefined ? [] : [{ host: "127.0.0.1", port }],
    options: OPTIONS,
    news: (it) => news.push(it),
  };
}

function shared(): MemoryFiles {
  const files = new MemoryFiles();
  for (const file of FILES) files.put(`/shared/it/${file.path}`, contentOf(file));
  return files;
}

/** A seed, and somebody who gets from it no faster than the seed's limit lets. */
async function pair(world: World, rate: number) {
  const [seeds, getters] = [world.open(shared()), world.open(new MemoryFiles({ "/down/": "" }))];
  seeds.upLimit.set(rate);
  const news: { readonly seed: News[]; readonly getter: News[] } = { seed: [], getter: [] };
  const seed = seeds.add(taskOf(false, news.seed));
  await world.pass(1);
  const getter = getters.add(taskOf(true, news.getter, seeds.port));
  await world.pass(1);
  return { seeds, getters, seed, getter, news };
}

const kinds = (news: readonly News[]) => news.map(({ kind }) => kind);

Deno.test("a torrent tells of its connected peers: where they listen, what they run and how far they are", async () => {
  const world = new World();
  const { seeds, getters, seed, getter } = await pair(world, 1000);
  const [itsGetter, ...none] = seed.peers();
  assertEquals(none, []);
  assertEquals(itsGetter.address, `127.0.0.1:${getters.port}`);
  assertEquals(itsGetter.id.slice(-24), "02".repeat(12));
  assert(itsGetter.client.startsWith("muster"), itsGetter.client);
  assertEquals([itsGetter.of, itsGetter.pieces < itsGetter.of], [TORRENT.pieceCount, true]);
  const [itsSeed] = getter.peers();
  assertEquals([itsSeed.address, itsSeed.pieces], [`127.0.0.1:${seeds.port}`, TORRENT.pieceCount]);
  assertEquals(itsSeed.done, TORRENT.length);
  seeds.upLimit.set(0);
  await world.pass(3);
  assertEquals(getter.status().activity, "seeding");
  await Promise.all([seeds.stop(), getters.stop()]);
});

Deno.test("a limit that is changed holds from then on", async () => {
  const world = new World();
  const { seeds, getters, seed } = await pair(world, 1000);
  const before = seed.status().uploaded;
  await world.pass(2);
  assert(seed.status().uploaded - before <= 2 * 16_384, `${seed.status().uploaded - before}`);
  assertEquals(seeds.upLimit.rate, 1000);
  seeds.upLimit.set(100e6);
  await world.pass(3);
  assertEquals(seed.status().uploaded, TORRENT.length);
  await Promise.all([seeds.stop(), getters.stop()]);
});

Deno.test("what is taken from a session's limit beside it keeps its torrents waiting", async () => {
  const world = new World();
  const { seeds, getters, seed } = await pair(world, 1000);
  seeds.upLimit.set(10_000);
  seeds.upLimit.take(1_000_000, world.clock.elapsed());
  const before = seed.status().uploaded;
  await world.pass(20);
  assertEquals(seed.status().uploaded, before);
  await Promise.all([seeds.stop(), getters.stop()]);
});

Deno.test("a torrent that is stopped lets its peers go and closes its files, and the others go on", async () => {
  const world = new World();
  const { seeds, getters, seed, getter, news } = await pair(world, 1000);
  const other: News[] = [];
  const kept: TorrentInHand = getters.add({
    ...taskOf(true, other),
    torrent: torrentOf("v2", FILES),
    folder: "/other",
  });
  await world.pass(1);
  await stopWithin(world, seed);
  assertEquals([seed.status().activity, seed.peers(), kinds(news.seed).at(-1)], ["ended", [], "ended"]);
  await world.pass(1);
  assertEquals(getter.peers(), []);
  await stopWithin(world, getter);
  assertEquals([getter.status().activity, kept.status().activity], ["ended", "downloading"]);
  const again = getters.add(taskOf(true, []));
  await world.pass(1);
  assertEquals(again.status().activity, "downloading");
  await Promise.all([seeds.stop(), getters.stop()]);
});

/** Stopping may wait for time to go by. */
async function stopWithin(world: World, torrent: TorrentInHand): Promise<void> {
  let isOver = false;
  torrent.stop().then(() => isOver = true);
  await world.pass(6);
  assert(isOver, "it does not end");
  await torrent.ended;
}
