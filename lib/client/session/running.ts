/**
 * A torrent of a session, from its task to its end: it is opened (perhaps checked), then peers and trackers come, then it
 * seeds until its end; resume data are kept now and then, when it is whole, and at the end.
 */
import { errorText, type Fault, fault, isFault } from "../../base/fault.ts";
import { CHARACTERS_THAT_STEER } from "../../base/setting.ts";
import { Announcer } from "../trackers/announcer.ts";
import { geometryOf } from "../piece/geometry.ts";
import { seedEnd } from "../seed_end.ts";
import type { TorrentInHand, TorrentTask } from "../session.ts";
import type { Activity, EndReason, News, PeerStatus, TorrentStatus } from "../status.ts";
import { nothingRight } from "../storage/faults.ts";
import type { OpeningProgress, Storage } from "../storage/storage.ts";
import { TorrentLoop } from "../torrent.ts";
import { figuresOf, peersOf } from "../torrent/figures.ts";
import type { Party } from "./calls.ts";
import type { Shared } from "./shared.ts";
import { progressOf } from "./announced.ts";
import { figuresBefore } from "./figures_before.ts";
import { isBroken, Keeping } from "./keeping.ts";
import { newState } from "./new_state.ts";
import { UserPeers } from "./user_peers.ts";

/** Milliseconds that the good-bye to trackers may take. */
const FAREWELL = 3_000;
/** Milliseconds for what is on its way to the disk at the end. */
const LAST_WRITES = 5_000;

/** A torrent of a session. */
export class RunningTorrent implements TorrentInHand {
  readonly #task: TorrentTask;
  readonly #shared: Shared;
  readonly #infoHash: Uint8Array;
  readonly #name: string;
  readonly #end = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  readonly ended: Promise<void> = this.#ended.promise;
  #opening: OpeningProgress | null = null;
  #isQueued = true;
  #failure: Fault | null = null;
  #storage: Storage | null = null;
  #party: Party | null = null;
  #announcer: Announcer | null = null;
  #keeping: Keeping | null = null;
  readonly #userPeers: UserPeers;
  /** Seconds that downloading took; 0 when nothing was missing. */
  #seconds = 0;
  /** All is there, but that was not told yet. */
  #isUnfinished = false;
  /** The trackers are still to be told that it was completed. */
  #isUntold = false;
  /** The torrent's end, once it has begun. */
  #stopping: Promise<void> | null = null;

  constructor(task: TorrentTask, shared: Shared) {
    const { torrent } = task;
    this.#task = task;
    this.#shared = shared;
    this.#userPeers = new UserPeers({
      clock: shared.clock,
      lookup: shared.announcing.lookup,
      log: (line) => shared.log(`${this.#name}: ${line}`),
      found: (peers) => this.#party?.loop.post({ kind: "found", peers, source: "user" }),
    });
    this.#infoHash = torrent.kind === "v2" ? torrent.infoHashV2.subarray(0, 20) : torrent.infoHash;
    this.#name = new TextDecoder().decode(torrent.name).replace(CHARACTERS_THAT_STEER, "?");
  }

  get infoHash(): Uint8Array {
    return this.#infoHash;
  }

  get peerCount(): number {
    return this.#party?.loop.state.peers.size ?? 0;
  }

  /** Opens it and lets it work. Does not throw. */
  async start(): Promise<void> {
    const leave = await this.#shared.opening.enter(this.#end.signal);
    if (leave === null) return;
    this.#isQueued = false;
    try {
      const problem = await this.#open();
      if (problem !== null) this.#fail(problem);
    } catch (thrown) {
      this.#fail(fault("failed", `${this.#name} failed: ${errorText(thrown)}.`));
    } finally {
      leave();
    }
  }

  async #open(): Promise<Fault | null> {
    const geometry = geometryOf(this.#task.torrent);
    if (isFault(geometry)) return geometry;
    const { torrent, folder, root, wanted, allocate, check, overwrite, stateFolder, known } = this.#task;
    const { downloads: writable } = this.#task;
    const storage = await this.#shared.openStorage(
      { torrent, folder, root, wanted, allocate, check, overwrite, stateFolder, known, writable },
      (at) => this.#opening = at,
      this.#end.signal,
    );
    this.#opening = null;
    if (isFault(storage)) return storage;
    this.#storage = storage;
    if (!writable && storage.have.every((byte) => byte === 0)) return nothingRight(storage.place);
    if (this.#end.signal.aborted) return null;
    this.#begin(storage, newState(this.#task, { storage, geometry, shared: this.#shared }, this.#hooks()));
    return null;
  }

  /** What the loop asks of this torrent. */
  #hooks() {
    return {
      infoHash: this.#infoHash,
      ending: this.#end.signal,
      post: (event: Parameters<TorrentLoop["post"]>[0]) => this.#party?.loop.post(event),
      dial: (host: string, port: number) => this.#dial(host, port),
      news: (news: News) => this.#hear(news),
      wantPeers: () => this.#announcer?.wantPeers(),
      otherSeeds: () => this.#announcer?.otherSeeds ?? 0,
      completed: () => void this.#complete(),
    };
  }

  #hear(news: News): void {
    this.#task.news(news);
    if (news.kind === "resumed" && this.#isUnfinished) void this.#finish();
  }

  #dial(host: string, port: number): boolean {
    const { calls } = this.#shared;
    if (this.#party === null || !calls.isFree) return false;
    calls.call(this.#party, host, port).then((isMet) => isMet || this.#userPeers.missed(host, port));
    return true;
  }

  #begin(storage: Storage, state: TorrentLoop["state"]): void {
    const loop = new TorrentLoop(state);
    const isV2 = this.#task.torrent.kind === "v2";
    this.#party = { infoHash: this.#infoHash, ownId: this.#shared.peerId, isV2, loop };
    const { wantedDone, facts: { wantedBytes }, isDone } = state;
    const { origin, place } = storage;
    this.#task.news({ kind: "opened", done: wantedDone, wanted: wantedBytes, origin, place });
    this.#shared.calls.add(this.#party);
    this.#announcer = this.#newAnnouncer(loop);
    this.#announcer.start();
    this.#userPeers.find(this.#task.peers);
    this.#keeping = new Keeping(storage, loop, this.#shared.clock, (news) => this.#task.news(news));
    if (isDone) void this.#finish();
  }

  #newAnnouncer({ state }: TorrentLoop): Announcer {
    const { peerId, key, announcing } = this.#shared;
    const identity = { infoHash: this.#infoHash, peerId, key, port: () => this.#shared.port() };
    const news = (it: News) => this.#task.news(it);
    return new Announcer(this.#task.torrent.outer.trackers, identity, () => progressOf(state), announcing, {
      news,
      peers: (peers) => this.#party?.loop.post({ kind: "found", peers, source: "tracker" }),
      externalIp: (host) => state.candidates.setOwn([{ host, port: this.#shared.port() }]),
    });
  }

  /** All that was missing is there. */
  #complete(): void {
    this.#seconds = (this.#shared.clock.elapsed() - this.#party!.loop.state.startedAt) / 1000;
    this.#isUntold = true;
    void this.#finish();
  }

  /** Trackers hear of it after its files are in order, so that who waits for their count finds them so. */
  #tellTrackers(): void {
    if (this.#isUntold) this.#announcer?.completed();
    this.#isUntold = false;
  }

  /** Has done what is left to do with the files, and tells that all is there; files that are gone keep it from that. */
  async #finish(): Promise<void> {
    const storage = this.#storage!;
    const { state } = this.#party!.loop;
    this.#isUnfinished = true;
    const problem = this.#task.downloads ? await storage.finish() : null;
    if (problem !== null && isBroken(problem)) {
      this.#isUntold = false;
      return this.#party!.loop.post({ kind: "broken", fault: problem });
    }
    if (problem !== null) this.#task.news({ kind: "unfinished", fault: problem });
    await this.#keeping?.save();
    if (state.fault !== null || !state.isDone || state.isEnded) return;
    this.#isUnfinished = false;
    this.#tellTrackers();
    const { place } = storage;
    this.#task.news({ kind: "completed", seconds: this.#seconds, downloaded: state.downloaded, place });
    this.#lookForEnd();
  }

  /** A second went by. */
  tick(): void {
    const loop = this.#party?.loop;
    if (loop === undefined || this.#end.signal.aborted) return;
    const { state } = loop;
    const isIdle = state.isDone && state.peers.size === 0 && state.candidates.size === 0;
    if (!isIdle) loop.post({ kind: "tick" });
    if (state.isDone && !this.#isUnfinished) this.#lookForEnd();
  }

  /** Slabs are free again. */
  room(): void {
    if (this.#party?.loop.state.isStarved) this.#party.loop.post({ kind: "room" });
  }

  #lookForEnd(): void {
    const { state } = this.#party!.loop;
    const { seedRatio, seedTime } = this.#task.options;
    const since = state.doneAt ?? state.startedAt;
    const reason = seedEnd({
      uploaded: this.#storage!.uploaded + state.uploaded,
      size: state.facts.wantedBytes,
      seededFor: (this.#shared.clock.elapsed() - since) / 1000,
      ratio: seedRatio,
      time: seedTime,
    });
    if (reason === null || this.#stopping !== null) return;
    this.#stopping = this.#close(reason, FAREWELL);
  }

  /** Ends it. @param farewell milliseconds for the good-bye to trackers */
  stop(reason: "share" | "stopped" = "stopped", farewell = FAREWELL): Promise<void> {
    if (this.#stopping !== null && farewell === 0) this.#announcer?.stop(0);
    this.#stopping ??= this.#close(reason, farewell);
    return this.#stopping;
  }

  async #close(reason: EndReason, farewell: number): Promise<void> {
    this.#end.abort();
    this.#keeping?.end();
    this.#tellTrackers();
    const bye = this.#announcer?.stop(farewell);
    if (this.#party !== null) {
      this.#shared.calls.remove(this.#party);
      this.#party.loop.end();
      await this.#lastWrites(this.#party.loop);
    }
    await this.#keeping?.save();
    if (this.#storage !== null) {
      this.#shared.cache.forget(this.#storage.store);
      await this.#storage.close();
    }
    await bye;
    if (this.#failure === null) this.#task.news({ kind: "ended", reason });
    this.#ended.resolve();
  }

  /** Pieces that came whole are judged and kept, as long as that does not take long. */
  async #lastWrites(loop: TorrentLoop): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#shared.clock.after(LAST_WRITES, late.resolve);
    await Promise.race([loop.settled(), late.promise]);
    cancel();
  }

  #fail(problem: Fault): void {
    if (this.#end.signal.aborted) return;
    this.#failure = problem;
    this.#task.news({ kind: "failed", fault: problem });
    this.#stopping ??= this.#close("stopped", 0);
  }

  peers(): PeerStatus[] {
    return this.#party === null ? [] : peersOf(this.#party.loop.state);
  }

  status(): TorrentStatus {
    const loop = this.#party?.loop;
    const trackers = this.#announcer?.status() ?? [];
    const swarm = this.#announcer?.swarm ?? { seeds: null, leechers: null };
    return {
      name: this.#name,
      ...(loop === undefined
        ? figuresBefore(this.#task, this.#infoHash, this.#activity())
        : figuresOf(loop.state)),
      ...(this.#failure === null ? {} : { activity: "failed" as const, fault: this.#failure }),
      opening: this.#opening,
      trackers,
      swarmSeeds: swarm.seeds,
      swarmLeechers: swarm.leechers,
    };
  }

  /** Before it works. */
  #activity(): Activity {
    return this.#isQueued ? "queued" : this.#opening?.doing ?? "checking";
  }
}
