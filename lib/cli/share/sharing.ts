/**
 * Shares beside a tracker, in one process:
 *
 *     shelf (what is shared) --> spread --> client session --> clients
 *            |                                  ^
 *            +--> site (pages, .torrent, downloads)    the tracker tells who gets it
 *            +--> live view, JSON, muster ctl
 */
import { every } from "../../base/clock.ts";
import { type Fault, faultLine, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { Limit } from "../../client/limit.ts";
import type { Session } from "../../client/session.ts";
import type { News } from "../../client/status.ts";
import type { Placed } from "../../share/placed.ts";
import type { Share } from "../../share/share.ts";
import { type RunningBeacon, startBeacon } from "../../share/beacon/sharer.ts";
import { Shelf } from "../../share/shelf.ts";
import { shareSite, type Site, type SiteSource } from "../../share/site/site.ts";
import type { Spreading } from "../../share/spreading.ts";
import type { Env, TrackerInHand } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { Companion, Verbs } from "../track/companion.ts";
import { ownAddressAt, plainAddress } from "./own.ts";
import { placementOf, type SharePlan } from "./plan.ts";
import { follow } from "./rates.ts";
import { spread } from "./spread.ts";
import { askOwn, type AskSwarm, swarmFrom } from "./swarm.ts";
import type { ShareTeller } from "./teller.ts";
import { shareVerbs } from "./verbs.ts";
import { pageOf, startText } from "./words.ts";

/** What it is made of. */
export interface SharingParts {
  readonly plan: SharePlan;
  readonly env: Env;
  readonly teller: ShareTeller;
  /** Where hashes are kept; null: nowhere. */
  readonly keptFolder: string | null;
  /** What the .torrent and plain downloads need; null: nothing. */
  readonly password: Uint8Array | null;
  /** Another muster whose tracker is used in place of this one's; null: none. */
  readonly other: OtherTracker | null;
}

/** Another muster's tracker, on this machine. */
export interface OtherTracker {
  readonly port: number;
  readonly ask: AskSwarm;
}

/** Milliseconds between two looks at who gets what. */
const LOOK = 1_000;
/** Failures that are remembered, for who waits for what he asked for. */
const MOST_FAILURES = 100;

/** The companion. */
export class Sharing implements Companion {
  readonly #parts: SharingParts;
  readonly #end = Promise.withResolvers<number | Fault>();
  readonly ended: Promise<number | Fault> = this.#end.promise;
  readonly needs = ["read", "write"] as const;
  readonly verbs: Verbs;
  /** Of plain downloads, all together. */
  readonly #httpLimit: Limit;
  readonly #failures = new Map<string, Fault>();
  /** Who was told to have all, by share and address. */
  readonly #told = new WeakMap<Placed, Set<string>>();
  #tracker: TrackerInHand | null = null;
  #session: Session | null = null;
  #shelf: Shelf | null = null;
  #site: Site | null = null;
  #beacon: RunningBeacon | null = null;
  #ask: AskSwarm | null = null;
  #endLooks = () => {};
  #isLooking = false;
  /** Something was shared: that nothing is any more is then no failure. */
  #hasShared = false;

  constructor(parts: SharingParts) {
    this.#parts = parts;
    const { maxUp } = parts.plan.settings;
    this.#httpLimit = new Limit(maxUp);
    this.verbs = shareVerbs(() => ({
      shelf: this.#shelf!,
      port: this.#tracker!.port,
      site: () => this.#tracker!.pageUrl(),
      placementOf: (path, name) => placementOf(path, { ...parts.plan.settings, name }, parts.env),
      removed: (placed) => parts.teller.removed(placed),
      failureOf: (path) => this.#failures.get(path) ?? null,
    }));
    parts.teller.lost?.addEventListener("abort", () => this.#end.resolve(parts.teller.lost!.reason as Fault));
  }

  /** Whether a password is needed. */
  get isGuarded(): boolean {
    return this.#parts.password !== null;
  }

  /** Nobody is answered before it has begun. */
  readonly site: Companion["site"] = (path, request, from) => this.#site?.(path, request, from) ?? null;

  async start(tracker: TrackerInHand): Promise<Fault | null> {
    const { plan, env, teller, other } = this.#parts;
    const { clock, lookup, httpGet, openDatagram, secret, cores } = env;
    const session = await env.startSession(plan.client, {
      ...{ clock, lookup, httpGet, openDatagram, secret, cores, log: (line: string) => teller.note(line) },
    });
    if (isFault(session)) return session;
    this.#tracker = tracker;
    this.#session = session;
    this.#ask = other?.ask ?? askOwn(tracker, () => Promise.resolve());
    this.#shelf = this.#newShelf();
    this.#site = shareSite(this.#siteSource(this.#shelf));
    for (const { wish, name } of plan.placements) {
      const placed = await this.#shelf.add(wish, name);
      if (isFault(placed)) return placed;
    }
    this.#endLooks = every(clock, LOOK, () => void this.#look());
    if (!plan.settings.noDiscovery) this.#beacon = this.#startBeacon(tracker.port);
    return null;
  }

  /** Tells the LAN what is shared, for `muster get --lan`. */
  #startBeacon(sitePort: number): RunningBeacon {
    const { plan, env, teller, password } = this.#parts;
    return startBeacon({
      ...{ clock: env.clock, secret: env.secret, openMulticast: env.openMulticast, sitePort },
      addresses: () => env.addresses(),
      port: plan.settings.discoveryPort,
      shares: () =>
        this.#shelf!.placed.filter(({ state }) => state.kind === "sharing")
          .map(({ name, size, files }) => ({ name, size, files, guarded: password !== null })),
      log: (line) => teller.note(line),
    });
  }

  #newShelf(): Shelf {
    const { env, teller, keptFolder } = this.#parts;
    const { files, platform, clock, hash, cores } = env;
    return new Shelf({
      clock,
      means: { files, platform, clock, hash, threads: cores, keptFolder },
      spread: (share) => this.#spread(share),
      ear: {
        found: (placed, scanned) => teller.found(placed, scanned),
        shared: (placed, share) => {
          this.#hasShared = true;
          this.#beacon?.changed();
          teller.shared(placed, share, pageOf(this.#tracker!.pageUrl(), placed.name));
        },
        failed: (placed, why) => this.#failed(placed, why),
        changed: (placed, why) => {
          this.#beacon?.changed();
          teller.changed(placed, why);
        },
        note: (line) => teller.note(line),
      },
    });
  }

  #siteSource(shelf: Shelf): SiteSource {
    const { env, other, plan } = this.#parts;
    return {
      exhibits: () => shelf.exhibits(),
      settings: () => ({ plain: !plan.settings.noHttp, password: this.#parts.password }),
      announceUrls: () => this.#tracker!.announceUrls(),
      trackerPort: other?.port ?? null,
      isGiven: (share) => shelf.placedOf(share)?.state.kind === "sharing",
      files: env.files,
      places: (share) => shelf.placedOf(share)!.places!,
      clock: env.clock,
      limit: this.#httpLimit,
      noticed: () => void shelf.look(),
      delivered: (share, from) => shelf.placedOf(share)?.getters.delivered(from),
      sent: (share, bytes) => this.#sent(shelf.placedOf(share), bytes),
    };
  }

  /** What goes by plain download counts for --max-up too. */
  #sent(placed: Placed | undefined, bytes: number): void {
    placed?.sent(bytes);
    this.#session!.upLimit.take(bytes, this.#parts.env.clock.elapsed());
  }

  /** Of the tracker that is used. */
  #announceUrls(): string[] {
    const { other } = this.#parts;
    const urls = this.#tracker!.announceUrls();
    return other === null
      ? urls
      : urls.map((url) => url.replace(/:\d+\/announce$/, `:${other.port}/announce`));
  }

  #spread(share: Share): Spreading {
    const { plan, env } = this.#parts;
    return spread(share, {
      ...{ session: this.#session!, options: plan.options, platform: env.platform },
      tracker: this.#ownAnnounceUrl(),
      news: (it, news) => this.#hear(it, news),
    });
  }

  /** The tracker at an address of this machine's own: who asks there is handed out under the one that others know. */
  #ownAnnounceUrl(): string {
    const { plan, other } = this.#parts;
    const { bind } = plan.order.tracker;
    const port = other?.port ?? this.#tracker!.port;
    const isEverywhere = bind.length === 0 ||
      bind.some((address) => ["0.0.0.0", "127.0.0.1"].includes(address));
    const own = this.#tracker!.announceUrls().find((url) => url.startsWith("http:"));
    if (isEverywhere || own === undefined) return `http://127.0.0.1:${port}/announce`;
    const url = new URL(own);
    url.port = String(port);
    return url.href;
  }

  #hear({ name }: Share, news: News): void {
    const { teller } = this.#parts;
    // The disk said something else than it should: the files are looked at before anybody else is given of them.
    if (news.kind === "paused") void this.#shelf?.look();
    if (news.kind === "failed") teller.note(`${shownPath(name)}: ${faultLine(news.fault)}`);
    if (news.kind === "tracker" && news.state !== "working") {
      teller.note(`${shownPath(name)}: ${news.message}`);
    }
  }

  #failed(placed: Placed, why: Fault): void {
    const { root } = placed.wish;
    this.#failures.delete(root);
    this.#failures.set(root, why);
    if (this.#failures.size > MOST_FAILURES) this.#failures.delete(this.#failures.keys().next().value!);
    const isAll = !this.#hasShared && this.#shelf!.placed.length === 0;
    // The last one is told where the program ends.
    if (isAll) this.#end.resolve(why);
    else this.#parts.teller.failed(placed, why);
  }

  startText(notes: readonly string[]): string {
    const { env, teller, other } = this.#parts;
    const tracker = this.#tracker!;
    const page = tracker.pageUrl();
    const all = [...notes, ...this.#session!.notes];
    const url = other === null ? null : this.#announceUrls()[0];
    const text = startText(page, url, env.platform === "windows", all);
    const begun = { page, tracker: url, port: tracker.port, peerPort: this.#session!.port, notes: all };
    this.#begun = () => teller.begun(begun, text);
    return text;
  }

  #begun = () => {};

  tell(): void {
    this.#begun();
  }

  draw(): void {
    const { teller, env } = this.#parts;
    teller.progress(this.#shelf!.placed, env.clock.elapsed());
  }

  /** Who gets what now. One look at a time. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const placed of [...this.#shelf!.placed]) await this.#lookAt(placed);
      this.#setRates();
      this.#lookForEnd();
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(placed: Placed): Promise<void> {
    if (placed.share === null) return;
    const { env } = this.#parts;
    const interfaces = env.addresses();
    const plain = (address: string) => plainAddress(address, interfaces);
    const report = await this.#ask!(placed.share.infoHash);
    const own = ownAddressAt(this.#session!.port);
    placed.update(report === null ? null : swarmFrom(report, { plain, own }), plain);
    this.#tellFinished(placed);
  }

  /** Those that came and went between two looks are counted by the tracker alone. */
  #tellFinished(placed: Placed): void {
    const told = this.#told.get(placed) ?? new Set();
    this.#told.set(placed, told);
    const { whole, have } = placed.getters;
    for (const address of whole) {
      if (told.has(address)) continue;
      told.add(address);
      this.#parts.teller.finished(placed, address);
    }
    while (told.size < have) {
      told.add(`unseen ${told.size}`);
      this.#parts.teller.finished(placed, null);
    }
  }

  #setRates(): void {
    const { maxHttp, maxUp } = this.#parts.plan.settings;
    const { placed } = this.#shelf!;
    const peerRate = placed.reduce((sum, one) => sum + one.peerRate(), 0);
    const getting = placed.reduce((sum, one) => sum + one.getters.connected, 0);
    follow(this.#httpLimit, { maxHttp, maxUp, peerRate, getting });
  }

  #lookForEnd(): void {
    const { until } = this.#parts.plan.settings;
    const { placed } = this.#shelf!;
    if (until === 0 || placed.length === 0) return;
    if (placed.some(({ getters, share }) => share === null || getters.have < until)) return;
    this.#parts.teller.note(`${until} have it: done.`);
    this.#end.resolve(EXIT.done);
  }

  async stop(): Promise<void> {
    this.#endLooks();
    this.#beacon?.stop();
    this.#parts.teller.ended();
    await this.#shelf?.close();
    await this.#session?.stop();
  }

  /** The exit code when all went well: what was stopped before anything was shared is unfinished work. */
  get code(): number {
    return this.#hasShared ? EXIT.done : EXIT.interrupted;
  }
}
