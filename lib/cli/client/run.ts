/** Runs torrents: from the start of the client, through news and figures, to its end and the exit code. */
import { every } from "../../base/clock.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { ClientConfig } from "../../client/config.ts";
import type { Session, SessionMeans } from "../../client/session.ts";
import type { News } from "../../client/status.ts";
import { harmless } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import { type Entry, entryOf, type Item } from "./item.ts";
import { filled, type Hook } from "./on_done.ts";
import { sharePageOf, watchShare } from "./share_end.ts";
import type { Teller } from "./teller.ts";
import { nothingThere } from "./words.ts";

/** Milliseconds between two looks at the figures. */
const LOOK = 500;

/** A run. */
export interface Job {
  readonly items: readonly Item[];
  /** Tried in turn as long as a port is in use. */
  readonly configs: readonly ClientConfig[];
  readonly teller: Teller;
  readonly hook: Hook | null;
  /** The exit code of sources that could not be used; EXIT.done when all could. */
  readonly code: number;
  /** Shows a line of the program that --on-done runs. */
  readonly onLine: (line: string) => void;
}

/** Torrents that run; asked for the exit code, too, when the user will not wait for the end. */
export class Running {
  readonly #job: Job;
  readonly #env: Env;
  readonly #hooks: Promise<void>[] = [];
  readonly #ends: Promise<void>[] = [];
  /** What ends the watching of the shares that things came from. */
  readonly #watched = new Map<Entry, () => void>();
  readonly entries: readonly Entry[];

  constructor(job: Job, env: Env) {
    this.#job = job;
    this.#env = env;
    this.entries = job.items.map(entryOf);
  }

  /** Does it all, and tells it; gives the exit code. */
  async run(stop: AbortSignal): Promise<number> {
    const { teller, items } = this.#job;
    const session = await this.#start();
    this.#env.dropPermissions(["ffi"]);
    if (isFault(session)) {
      teller.refused(null, session);
      teller.ended([], { code: exitCodeOf(session), stopped: false });
      return exitCodeOf(session);
    }
    teller.started(session, items);
    const ends = AbortSignal.any([stop, ...teller.lost === undefined ? [] : [teller.lost]]);
    if (!ends.aborted) this.entries.forEach((entry) => this.#add(entry, session));
    const cancel = every(this.#env.clock, LOOK, () => teller.progress(this.entries));
    if (!ends.aborted) teller.progress(this.entries);
    await Promise.race([this.#allEnded(), aborted(ends)]);
    cancel();
    for (const end of this.#watched.values()) end();
    if (stop.aborted) teller.stopping(this.entries);
    await session.stop();
    const code = this.codeOf(stop.aborted);
    teller.ended(this.entries, { code, stopped: stop.aborted });
    return code;
  }

  /** Interrupted work counts more than what failed, and that more than what is done. */
  codeOf(stopped: boolean): number {
    const open = this.entries.filter(({ item, isWhole, failure }) =>
      item.task.downloads && !isWhole && failure === null
    );
    if (stopped && open.length > 0) return EXIT.interrupted;
    if (this.#job.code !== EXIT.done) return this.#job.code;
    const failed = this.entries.find(({ failure }) => failure !== null);
    if (failed !== undefined) return failureCode(failed);
    return open.length > 0 ? EXIT.failed : EXIT.done;
  }

  async #start(): Promise<Session | Fault> {
    let session: Session | Fault | null = null;
    for (const config of this.#job.configs) {
      session = await this.#env.startSession(config, this.#means());
      if (!isFault(session) || session.fault !== "port-in-use") break;
    }
    return session!;
  }

  #means(): SessionMeans {
    const { clock, lookup, httpGet, openDatagram, secret, cores } = this.#env;
    const log = (line: string) => this.#job.teller.note(harmless(line));
    return { clock, lookup, httpGet, openDatagram, secret, cores, log };
  }

  #add(entry: Entry, session: Session): void {
    const failed = Promise.withResolvers<void>();
    entry.inHand = session.add({
      ...entry.item.task,
      news: (news) => {
        this.#hear(entry, news);
        if (entry.failure !== null) failed.resolve();
      },
    });
    this.#ends.push(Promise.race([entry.inHand.ended, failed.promise]));
  }

  #hear(entry: Entry, news: News): void {
    const { teller } = this.#job;
    const { item } = entry;
    const wasWhole = entry.isWhole;
    if (news.kind === "opened") {
      entry.doneAtStart = news.done;
      entry.isWhole = entry.wasWhole = news.done >= news.wanted;
    }
    if (news.kind === "completed") entry.isWhole = true;
    if (news.kind === "failed") entry.failure ??= news.fault;
    if (news.kind === "opened" && !item.task.downloads && news.done === 0 && news.wanted > 0) {
      entry.failure = nothingThere(item);
      return teller.news(entry, { kind: "failed", fault: entry.failure });
    }
    teller.news(entry, news);
    // Once; and what was whole at the start was so when an earlier run ended.
    if (news.kind === "completed" && !wasWhole) this.#runHook(item, news.place);
    if (news.kind === "completed") this.#watchShare(entry);
  }

  /** Once all is there. */
  #watchShare(entry: Entry): void {
    const { item: { input, task: { torrent, downloads } }, inHand } = entry;
    const page = downloads ? sharePageOf(input, torrent) : null;
    if (page === null || this.#watched.has(entry)) return;
    const { clock, askShare } = this.#env;
    this.#watched.set(
      entry,
      watchShare(page, {
        ...{ clock, askShare },
        upRate: () => inHand?.status().upRate ?? 0,
        ended: () => void inHand?.stop("share"),
      }),
    );
  }

  #runHook(item: Item, path: string): void {
    const { hook, teller, onLine } = this.#job;
    if (hook === null) return;
    const command = filled(hook, { name: item.safe.root, path, hash: item.infoHash });
    this.#hooks.push(
      this.#env.runProgram(command, onLine).then((result) => teller.onDone(item, result)),
    );
  }

  /** Programs of --on-done are waited for, those too that the last torrent started. */
  async #allEnded(): Promise<void> {
    await Promise.all(this.#ends);
    await Promise.all(this.#hooks);
  }
}

/** What keeps a torrent's content from being opened, where it is no plain failure to read or write. */
const OF_DISK = new Set([
  "no-room",
  "file-long",
  "wrong-kind",
  "leads-out",
  "not-there",
  "gone",
  "taken",
  "foreign",
]);

function failureCode({ item, failure }: Entry): number {
  if (!OF_DISK.has(failure!.fault)) return exitCodeOf(failure!);
  return item.task.downloads ? EXIT.cannotWrite : EXIT.cannotRead;
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
