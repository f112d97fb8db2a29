/** Swarms of our own peers in a world of their own: who has what, who knows whom, and what happens on the way. */
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { Limit } from "../../../lib/client/limit.ts";
import { geometryOf } from "../../../lib/client/piece/geometry.ts";
import { newState } from "../../../lib/client/session/new_state.ts";
import type { Shared } from "../../../lib/client/session/shared.ts";
import { SendBuffers } from "../../../lib/client/peer/send_buffers.ts";
import type { News } from "../../../lib/client/status.ts";
import { BlockCache } from "../../../lib/client/storage/block_cache.ts";
import { Slabs } from "../../../lib/client/storage/slabs.ts";
import { TorrentLoop } from "../../../lib/client/torrent.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { randomContent, type Shape, taskOf, torrentOf } from "./content.ts";
import { Disk } from "./disk.ts";
import type { Member, MemberOptions } from "./member.ts";
import { newWire, type Wire } from "./wire.ts";
import { World } from "./world.ts";

/** What a swarm shares. */
export interface SwarmOptions extends Shape {
  readonly seed: number;
  readonly wire?: Partial<Wire>;
}

export class Swarm {
  readonly world = new World();
  readonly content: Uint8Array;
  readonly torrent: Torrent;
  readonly members: Member[] = [];
  /** Members that something happened to since this was emptied. */
  readonly touched = new Set<Member>();
  readonly #options: SwarmOptions;
  readonly random;
  /** Whether a call goes through; tests cut people off. */
  mayCall: (from: Member, to: Member) => boolean = () => true;

  constructor(options: SwarmOptions) {
    this.#options = options;
    this.random = randomFrom(options.seed, 7, 8, 9);
    this.content = randomContent(options.length, this.random);
    this.torrent = torrentOf(this.content, options);
    this.#tick();
  }

  /** A new member, who knows nobody yet. */
  join(is: MemberOptions = {}): Member {
    const number = this.members.length + 1;
    const host = `10.0.${number >> 8}.${number & 255}`;
    const id = toLatin1(`-MU0100-${String(number).padStart(12, "0")}`);
    const disk = new Disk(this.world, this.#options.pieceLength, this.content, is);
    const slabs = new Slabs(is.slabs ?? 64);
    const shared = this.#shared(id, slabs, is);
    const geometry = geometryOf(this.torrent);
    if (isFault(geometry)) throw new Error(geometry.message);
    const news: News[] = [];
    const post: TorrentLoop["post"] = (event) => {
      this.touched.add(member);
      member.loop.post(event);
    };
    const state = newState(taskOf(this.torrent, is), { storage: disk, geometry, shared }, {
      infoHash: this.torrent.kind === "v2" ? this.torrent.infoHashV2 : this.torrent.infoHash,
      ending: new AbortController().signal,
      post,
      dial: (to, port) => (this.#dial(member, to, port), true),
      news: (it) => void news.push(it),
      wantPeers: () => {},
      otherSeeds: () => 0,
      completed: () => void (member.doneAt = this.world.elapsed()),
    });
    const loop = new TorrentLoop(state);
    const doneAt = is.isWhole ? 0 : null;
    const member: Member = { host, port: 6881, id, disk, loop, state, slabs, is, news, doneAt };
    slabs.onFree = () => state.isStarved && post({ kind: "room" });
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

  /** Something happens in so many seconds. */
  in(seconds: number, happening: () => void): void {
    this.world.after(seconds * 1000, happening);
  }

  /** Lets so many seconds go by. */
  pass(seconds: number): void {
    this.world.run(this.world.elapsed() + seconds * 1000);
  }

  /** Runs until all of these that are not gone have all they want, for so many seconds at most. */
  finish(seconds: number, members: readonly Member[] = this.members): boolean {
    const isDone = () => members.every(({ state }) => state.isEnded || state.isDone);
    return this.world.run(this.world.elapsed() + seconds * 1000, isDone);
  }

  leave(member: Member): void {
    this.touched.add(member);
    member.loop.end();
  }

  #tick(): void {
    this.world.after(1000, () => {
      for (const member of this.members) {
        if (member.state.isEnded) continue;
        this.touched.add(member);
        member.loop.post({ kind: "tick" });
      }
      this.#tick();
    });
  }

  #shared(peerId: Uint8Array, slabs: Slabs, { mostPeers = 50 }: MemberOptions): Shared {
    const unused = () => {
      throw new Error("The simulation has none.");
    };
    return {
      clock: this.world,
      random: randomFrom(this.random.next(), this.random.next(), 1, 2),
      peerId,
      key: 1,
      slabs,
      cache: new BlockCache(slabs),
      sendBuffers: new SendBuffers(),
      upLimit: new Limit(0),
      downLimit: new Limit(0),
      mostPeers,
      calls: { isFree: true } as Shared["calls"],
      port: () => 6881,
      peerCount: () => 0,
      log: () => {},
      openStorage: unused,
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
      this.touched.add(from);
      if (to === undefined || to.state.isEnded || !this.mayCall(from, to)) {
        return from.loop.post({ kind: "missed", host, port, isSelf: false });
      }
      this.touched.add(to);
      const caller = { host: from.host, port: 40_000 + from.state.nextNumber };
      const [callers, calleds] = newWire(this.world, { delay, rate }, caller, { host, port });
      callers.touch = () => this.touched.add(from);
      calleds.touch = () => this.touched.add(to);
      const fast = (from.is.fast ?? true) && (to.is.fast ?? true);
      const extensions = (from.is.extensions ?? true) && (to.is.extensions ?? true);
      const greeting = { fast, extensions };
      const ofCalled = { ...greeting, peerId: to.id, incoming: false };
      from.loop.post({ kind: "joined", link: callers, greeting: ofCalled });
      to.loop.post({
        kind: "joined",
        link: calleds,
        greeting: { ...greeting, peerId: from.id, incoming: true },
      });
    });
  }
}
