/**
 * Shares beside a tracker, in one process:
 *
 *     shelf (what is shared) --> spread --> client session --> clients
 *            |                                  ^
 *            +--> site (pages, .torrent, downloads)    the tracker tells who gets it
 *            +--> live view, JSON, muster ctl
 */
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
import type { Interface } from "../../tracker/network/own.ts";
import type { Env, TrackerInHand } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { ControlRequest } from "../../control/message.ts";
import type { Companion, Verbs } from "../track/companion.ts";
import { Looks } from "./looks.ts";
import { settingsAlong } from "./along.ts";
import { type Placement, placementOf, type SharePlan } from "./plan.ts";
import { plainHost, withinReach } from "./own.ts";
import { spread } from "./spread.ts";
import { askOwn } from "./swarm.ts";
import type { ShareTeller } from "./teller.ts";
import { announceUrls, knowingLocalhost, type OtherTracker, ownAnnounceUrl } from "./trackers.ts";
import { shareVerbs } from "./verbs.ts";
import { getLine, GUARDED, outsideText, pageOf, startText } from "./words.ts";

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
  #tracker: TrackerInHand | null = null;
  #session: Session | null = null;
  #shelf: Shelf | null = null;
  #site: Site | null = null;
  #beacon: RunningBeacon | null = null;
  #looks: Looks | null = null;
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
      isGuarded: this.isGuarded,
      placementOf: (path, name, options) => this.#placementOf(path, name, options),
      removed: (placed) => parts.teller.removed(placed),
      failureOf: (path) => this.#failures.get(path) ?? null,
    }));
    parts.teller.lost?.addEventListener("abort", () => this.#end.resolve(parts.teller.lost!.reason as Fault));
  }

  #placementOf(path: string, name: string, options: ControlRequest["options"]): Placement | Fault {
    const { plan, env } = this.#parts;
    const settings = settingsAlong(plan.settings, options);
    return isFault(settings) ? settings : placementOf(path, { ...settings, name }, env);
  }

  /** Whether a password is needed. */
  get isGuarded(): boolean {
    return this.#parts.password !== null;
  }

  interfaces(): Interface[] {
    const { plan, env } = this.#parts;
    return withinReach(plan.order.tracker.bind, env.addresses());
  }

  /** Nobody is answered before it has begun. */
  readonly site: Companion["site"] = (path, request, from) => this.#site?.(path, request, from) ?? null;

  async start(tracker: TrackerInHand): Promise<Fault | null> {
    const { plan, env, teller, other } = this.#parts;
    const { clock, lookup, httpGet, openDatagram, secret, cores } = env;
    const session = await env.startSession(plan.client, {
      ...{ clock, httpGet, openDatagram, secret, cores, log: (line: string) => teller.note(line) },
      lookup: knowingLocalhost(lookup),
    });
    if (isFault(session)) return session;
    this.#tracker = tracker;
    this.#session = session;
    this.#shelf = this.#newShelf();
    this.#site = shareSite(this.#siteSource(this.#shelf));
    this.#looks = new Looks({
      ...{ clock, shelf: this.#shelf, teller, settings: plan.settings, httpLimit: this.#httpLimit },
      ask: other?.ask ?? askOwn(tracker, () => Promise.resolve()),
      peerPort: session.port,
      addresses: () => env.addresses(),
      done: () => this.#end.resolve(EXIT.done),
    });
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
        found: (placed, scanned) => {
          teller.found(placed, scanned);
          const outside = placed.places?.outside.size ?? 0;
          if (outside > 0) teller.note(outsideText(placed.name, outside));
        },
        shared: (placed, share) => {
          this.#hasShared = true;
          this.#beacon?.changed();
          const page = pageOf(this.#tracker!.pageUrl(), placed.name);
          teller.shared(placed, share, page, getLine(page, this.isGuarded));
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
      delivered: (share, from) => shelf.placedOf(share)?.getters.delivered(plainHost(from, env.addresses())),
      sent: (share, bytes) => this.#sent(shelf.placedOf(share), bytes),
    };
  }

  /** What goes by plain download counts for --max-up too. */
  #sent(placed: Placed | undefined, bytes: number): void {
    placed?.sent(bytes);
    this.#session!.upLimit.take(bytes, this.#parts.env.clock.elapsed());
  }

  #spread(share: Share): Spreading {
    const { plan, env, other } = this.#parts;
    return spread(share, {
      ...{ session: this.#session!, options: plan.options, platform: env.platform },
      tracker: ownAnnounceUrl(this.#tracker!, other, plan.order.tracker.bind),
      news: (it, news) => this.#hear(it, news),
    });
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
    this.#parts.teller.failed(placed, why, isAll);
    if (isAll) this.#end.resolve(why);
  }

  startText(notes: readonly string[]): string {
    const { teller, other } = this.#parts;
    const tracker = this.#tracker!;
    const page = tracker.pageUrl();
    const all = [...this.isGuarded ? [GUARDED] : [], ...notes, ...this.#session!.notes];
    const url = other === null ? null : announceUrls(tracker, other)[0];
    const text = startText(page, url, all);
    const begun = { page, tracker: url, port: tracker.port, peerPort: this.#session!.port, notes: all };
    this.#tellBegun = () => teller.begun(begun, text);
    return text;
  }

  #tellBegun = () => {};

  tell(): void {
    this.#tellBegun();
  }

  /** Not before: what was hashed once is shared in no time, and its lines stand below the start's. */
  begun(): void {
    void this.#place();
  }

  async #place(): Promise<void> {
    for (const { wish, name } of this.#parts.plan.placements) {
      const placed = await this.#shelf!.add(wish, name);
      if (isFault(placed)) return this.#end.resolve(placed);
    }
  }

  draw(): void {
    const { teller, env } = this.#parts;
    teller.progress(this.#shelf!.placed, env.clock.elapsed());
  }

  async stop(): Promise<void> {
    this.#looks?.end();
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
