/** Swarms of our own peers in a world of their own: who has what, who knows whom, and what happens on the way. */
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { encode } from "../../../lib/bencode/encode.ts";
import { isFault } from "../../../lib/base/fault.ts";
import type { TorrentOptions } from "../../../lib/client/config.ts";
import { Limit } from "../../../lib/client/limit.ts";
import { geometryOf } from "../../../lib/client/piece/geometry.ts";
import { newState } from "../../../lib/client/session/new_state.ts";
import type { Shared } from "../../../lib/client/session/shared.ts";
import type { TorrentTask } from "../../../lib/client/session.ts";
import type { News } from "../../../lib/client/status.ts";
import { SendBuffers } from "../../../lib/client/peer/send_buffers.ts";
import { BlockCache } from "../../../lib/client/storage/block_cache.ts";
import { Slabs } from "../../../lib/client/storage/slabs.ts";
import { TorrentLoop } from "../../../lib/client/torrent.ts";
import type { TorrentState } from "../../../lib/client/torrent/state.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { Disk, sha1 } from "./disk.ts";
import { newWire, type Wire } from "./wire.ts";
import { World } from "./world.ts";

const OPTIONS: TorrentOptions = {
  slots: 4,
  maxUp: 0,
  maxDown: 0,
  sequential: false,
  superSeed: false,
  seedRatio: null,
  seedTime: null,
};

/** What a swarm shares. */
export interface SwarmOptions {
  readonly seed: number;
  readonly length: number;
  readonly pieceLength: number;
  readonly isPrivate?: boolean;
  readonly wire?: Partial<Wire>;
}

/** What one member is like. */
export interface MemberOptions {
  readonly isWhole?: boolean;
  readonly options?: Partial<TorrentOptions>;
  /** Pieces that it wants; all unless told. Given as a file selection would: by piece. */
  readonly slabs?: number;
}

/** A peer of ours with all that it runs on. */
export interface Member {
  readonly host: string;
  readonly port: number;
  readonly id: Uint8Array;
  readonly disk: Disk;
  readonly loop: TorrentLoop;
  readonly state: TorrentState;
  readonly slabs: Slabs;
  readonly slabCount: number;
  readonly news: News[];
  doneAt: number | null;
}

export class Swarm {
  readonly world = new World();
  readonly content: Uint8Array;
  readonly torrent: Torrent;
  readonly members: Member[] = [];
  readonly #options: SwarmOptions;
  readonly #random;
  /** Whether a call goes through; tests cut people off. */
  mayCall: (from: Member, to: Member) => boolean = () => true;

  constructor(options: SwarmOptions) {
    this.#options = options;
    this.#random = randomFrom(options.seed, 7, 8, 9);
    this.content = Uint8Array.from({ length: options.length }, () => this.#random.next());
    this.torrent = torrentOf(this.content, options);
    this.#tick();
  }

  /** A new member, who knows nobody yet. */
  join({ isWhole = false, options = {}, slabs = 64 }: MemberOptions = {}): Member {
    const number = this.members.length + 1;
    const host = `10.0.${number >> 8}.${number & 255}`;
    const id = toLatin1(`-MU0100-${String(number).padStart(12, "0")}`);
    const disk = new Disk(this.world, this.#options.pieceLength, this.content, isWhole);
    const pool = new Slabs(slabs);
    const shared = this.#shared(id, pool);
    const geometry = geometryOf(this.torrent);
    if (isFault(geometry)) throw new Error(geometry.message);
    const news: News[] = [];
    const task = taskOf(this.torrent, { ...OPTIONS, ...options });
    const state = newState(task, { storage: disk, geometry, shared }, {
      infoHash: this.torrent.kind === "v2" ? this.torrent.infoHashV2 : this.torrent.infoHash,
      ending: new AbortController().signal,
      post: (event) => member.loop.post(event),
      dial: (to, port) => (this.#dial(member, to, port), true),
      news: (it) => void news.push(it),
      wantPeers: () => {},
      completed: () => void (member.doneAt = this.world.elapsed()),
    });
    const loop = new TorrentLoop(state);
    const member: Member = {
      ...{
        host,
        port: 6881,
        id,
        disk,
        loop,
        state,
        slabs: pool,
        slabCount: slabs,
        news,
        doneAt: isWhole ? 0 : null,
      },
    };
    pool.onFree = () => state.isStarved && loop.post({ kind: "room" });
    this.members.push(member);
    return member;
  }

  /** Tells a member of others, as a tracker does. */
  introduce(member: Member, others: readonly Member[] = this.members): void {
    const peers = others.filter((other) => other !== member).map(({ host, port }) => ({ host, port }));
    member.loop.post({ kind: "found", peers, source: "tracker" });
  }

  introduceAll(): void {
    for (const member of this.members) this.introduce(member);
  }

  /** Runs until all that are not gone have all they want, for so many seconds at most. */
  finish(seconds: number): boolean {
    return this.world.run(
      seconds * 1000,
      () => this.members.every(({ state }) => state.isEnded || state.isDone),
    );
  }

  /** Members whose content is the right one. */
  right(): number {
    return this.members.filter(({ disk }) => fromLatin1(sha1(disk.bytes)) === fromLatin1(sha1(this.content)))
      .length;
  }

  leave(member: Member): void {
    member.loop.end();
  }

  #tick(): void {
    this.world.after(1000, () => {
      for (const { loop, state } of this.members) if (!state.isEnded) loop.post({ kind: "tick" });
      this.#tick();
    });
  }

  #shared(peerId: Uint8Array, slabs: Slabs): Shared {
    const unused = () => {
      throw new Error("The simulation has none.");
    };
    return {
      clock: this.world,
      random: randomFrom(this.#random.next(), this.#random.next(), 1, 2),
      peerId,
      key: 1,
      slabs,
      cache: new BlockCache(slabs),
      sendBuffers: new SendBuffers(),
      upLimit: new Limit(0),
      downLimit: new Limit(0),
      mostPeers: 50,
      port: () => 6881,
      peerCount: () => 0,
      openStorage: unused,
      calls: { isFree: true } as Shared["calls"],
      get announcing() {
        return unused();
      },
      get opening() {
        return unused();
      },
    };
  }

  #dial(from: Member, host: string, port: number): void {
    const to = this.members.find((member) => member.host === host);
    const { delay = 20, rate = 5_000 } = this.#options.wire ?? {};
    this.world.after(3 * delay, () => {
      if (from.state.isEnded) return;
      if (to === undefined || to.state.isEnded || !this.mayCall(from, to)) {
        return from.loop.post({ kind: "missed", host, port, isSelf: false });
      }
      const caller = { host: from.host, port: 40_000 + from.state.nextNumber };
      const [callers, calleds] = newWire(this.world, { delay, rate }, caller, { host, port });
      const greeting = { fast: true, extensions: true };
      from.loop.post({
        kind: "joined",
        link: callers,
        greeting: { ...greeting, peerId: to.id, incoming: false },
      });
      to.loop.post({
        kind: "joined",
        link: calleds,
        greeting: { ...greeting, peerId: from.id, incoming: true },
      });
    });
  }
}

function taskOf(torrent: Torrent, options: TorrentOptions): TorrentTask {
  return {
    ...{ torrent, folder: "/simulated", root: null, wanted: torrent.files.map(() => true), priorities: [] },
    ...{ allocate: "none", downloads: true, check: false, stateFolder: null, peers: [], options },
    news: () => {},
  };
}

function torrentOf(content: Uint8Array, { pieceLength, isPrivate }: SwarmOptions): Torrent {
  const count = Math.ceil(content.length / pieceLength);
  const pieces = new Uint8Array(20 * count);
  for (let i = 0; i < count; i++) {
    pieces.set(sha1(content.subarray(i * pieceLength, (i + 1) * pieceLength)), 20 * i);
  }
  const info = { length: content.length, name: "content", "piece length": pieceLength, pieces };
  const torrent = readTorrent(encode({ info: { ...info, private: isPrivate ? 1 : undefined } }));
  if (isFault(torrent)) throw new Error(torrent.message);
  return torrent;
}
