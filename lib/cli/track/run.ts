/** A tracker from its start to its end, with all that stands around it. */
import { every } from "../../base/clock.ts";
import { type Fault, faultLine, isFault } from "../../base/fault.ts";
import type { Log, LogLevel } from "../../base/log.ts";
import { Pace } from "../../base/pace.ts";
import { heedSignals } from "../../base/stop.ts";
import { controlPlace, noControl } from "../../control/place.ts";
import type { ControlServer } from "../../control/server.ts";
import type { FullCall } from "../command.ts";
import { placedFault } from "../config/placed.ts";
import { controlFolder } from "../control_folder.ts";
import { listText } from "../ctl/text.ts";
import type { Env, TrackerInHand } from "../env.ts";
import { EXIT } from "../exit.ts";
import { type LiveLine, Rate, statusText } from "../live.ts";
import { stoppable } from "../stoppable.ts";
import type { Companion } from "./companion.ts";
import { ListReader, type Lists } from "./lists.ts";
import { closeLog, openTrackLog } from "./log.ts";
import { neededBy } from "./needs.ts";
import { readOrder, type TrackOrder } from "./order.ts";
import { Service } from "./service.ts";
import { startText } from "./start_text.ts";
import { type Import, type Kept, openState } from "./state.ts";
import { answerVerbs } from "./verbs.ts";
import { Watching } from "./watching.ts";
import { keepJournal } from "../../tracker/journal/drain.ts";

/** What is to be run. */
export interface TrackerWish {
  /** The settings' texts, by their names. */
  readonly texts: ReadonlyMap<string, string>;
  /** Told at the start, a line each. */
  readonly notes: readonly string[];
  /** The texts as they are now, for a reload; left out: they do not change. */
  again?(): ReadonlyMap<string, string> | Fault;
  /** Where a setting comes from: `MUSTER_PORT`, `muster.toml, line 3`. */
  originOf?(name: string): string | undefined;
  /** Fills the store at the first start. */
  readonly take?: Import;
  /** What else runs in this process. */
  readonly companion?: Companion;
}

/** What a running tracker can do without, unless it says so: it needs the network, and the list of the machine's addresses. */
const NOT_NEEDED = ["ffi", "read", "write", "run", "env"] as const;

/**
 * Signals that end a program which does not listen to them, with its state unwritten. Of the first two those who rotate
 * logs make use; the third comes when a file would grow beyond what this process may write, and then the write fails.
 */
const SURVIVED = ["SIGUSR1", "SIGUSR2", "SIGXFSZ"] as const;

/** Milliseconds of other work between answers: with what goes on until it is noticed these are kept waiting for less than 5. */
const STINT = 2;

/** Runs the tracker that is wished for until somebody stops it. */
export async function runTracker(
  wish: TrackerWish,
  call: FullCall,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const order = readOrder(wish.texts);
  if (isFault(order)) return order;
  return await stoppable(env, EXIT.done, (stop) => new Run(wish, order, call, env, live).go(stop));
}

/** One run. */
class Run {
  readonly #wish: TrackerWish;
  readonly #order: TrackOrder;
  readonly #call: FullCall;
  readonly #env: Env;
  readonly #live: LiveLine;
  #log: Log | null = null;
  #endJournal = () => {};
  readonly #pace: Pace;
  readonly #stopped = Promise.withResolvers<null>();

  constructor(wish: TrackerWish, order: TrackOrder, call: FullCall, env: Env, live: LiveLine) {
    this.#wish = wish;
    this.#order = order;
    this.#call = call;
    this.#env = env;
    this.#live = live;
    this.#pace = new Pace(env.clock, STINT);
  }

  async go(stop: AbortSignal): Promise<number | Fault> {
    const heedless = heedSignals(this.#env.signals, SURVIVED, (name) => this.#heed(name));
    try {
      return await this.#run(stop);
    } finally {
      heedless();
    }
  }

  #heed(name: Deno.Signal): void {
    const failed = name === "SIGXFSZ" ? null : this.#log?.reopen() ?? null;
    if (failed !== null) this.#say("warn", faultLine(failed));
  }

  async #run(stop: AbortSignal): Promise<number | Fault> {
    const { service } = this.#order;
    const { files, platform, clock } = this.#env;
    const reader = new ListReader({
      files,
      platform,
      key: this.#env.secret(8),
      pause: () => this.#pause(),
    });
    const lists = await reader.read(service);
    if (isFault(lists)) return this.#placed(lists);
    const log = openTrackLog(service, this.#env, (line) => this.#live.log(line));
    if (isFault(log)) return log;
    this.#log = log;
    const kept = openState(service.state, this.#order.tracker.port, {
      files,
      platform,
      clock,
      variable: (name) => this.#env.variable(name),
      dataDir: this.#call.everywhere.dataDir,
    }, this.#wish.take);
    if (isFault(kept)) return kept;
    try {
      return await this.#serve(stop, reader, lists, kept);
    } finally {
      kept?.state.close();
      this.#endJournal();
      await closeLog(log, this.#env);
    }
  }

  async #serve(
    stop: AbortSignal,
    reader: ListReader,
    lists: Lists,
    kept: Kept | null,
  ): Promise<number | Fault> {
    const { clock } = this.#env;
    const { companion } = this.#wish;
    const log = (line: string) => this.#say("warn", line);
    const { logAnnounces, logFormat } = this.#order.service;
    const tracker = await this.#env.startTracker(this.#order.tracker, {
      ...{ clock, log, restore: kept?.restore, journal: logAnnounces },
      // Not set afterwards alone: a thread may answer before it hears of them.
      access: lists.rules,
      site: companion?.site,
      interfaces: companion === undefined ? undefined : () => companion.interfaces(),
    });
    if (isFault(tracker)) return tracker;
    const begun = await companion?.start(tracker) ?? null;
    if (begun !== null) {
      await tracker.stop();
      return begun;
    }
    if (this.#log !== null && tracker.journal !== null) {
      this.#endJournal = keepJournal(tracker.journal, { log: this.#log, format: logFormat, clock });
    }
    const watching = this.#watching(() => void service.follow());
    const service = new Service(
      {
        ...{ clock, tracker, reader, state: kept?.state ?? null },
        say: (level, line) => this.#say(level, line),
        order: () => this.#orderAgain(watching),
        placed: (it) => this.#placed(it),
        originOf: (name) => this.#wish.originOf?.(name),
        stop: () => this.#stopped.resolve(null),
      },
      this.#order,
      lists,
    );
    const control = await this.#control(tracker, service);
    watching.follow(this.#order.service);
    this.#dropPermissions(tracker);
    const warnings = [...(kept?.warnings ?? []), ...(isFault(control) ? [faultLine(control)] : [])];
    const notes = [
      ...this.#wish.notes,
      ...lists.inForce.map(listText),
      ...(kept?.notes ?? []),
      ...warnings,
    ];
    const text = companion?.startText([...notes, ...tracker.notes]) ?? startText(tracker, this.#order, notes);
    this.#tellStart(text, warnings);
    companion?.begun?.();
    const freeze = this.#animate(tracker);
    const endings = [tracker.ended, aborted(stop), this.#stopped.promise];
    const ended = await Promise.race([...endings, ...companion === undefined ? [] : [companion.ended]]);
    freeze();
    watching.close();
    if (control !== null && !isFault(control)) await control.stop();
    service.close();
    this.#tellEnd(ended);
    await companion?.stop();
    const stopped = await this.#stop(tracker, service, kept);
    return ended ?? stopped;
  }

  /** A fault about an option under the name that its user knows it by. */
  #placed(it: Fault): Fault {
    const theirs = (name: string) => {
      const origin = this.#wish.originOf?.(name);
      return origin?.startsWith("--") ? origin : undefined;
    };
    return placedFault(it, { get: (name) => this.#call.origins.get(name) ?? theirs(name) });
  }

  /** A line to the operator, and to the log. */
  #say(level: LogLevel, line: string): void {
    this.#tell(line);
    this.#log?.write(level, line);
  }

  /** A line to the operator; where the log has the standard output it stands there, and not on stderr beside it. */
  #tell(line: string): void {
    if (this.#order.service.log !== "-") this.#live.log(line);
  }

  /** Where the log has the standard output it tells the start too. What went wrong is said to who wants it quiet as well. */
  #tellStart(text: string, warnings: readonly string[]): void {
    for (const line of text.trimEnd().split("\n")) {
      this.#log?.write(warnings.includes(line) ? "warn" : "info", line.trimStart());
    }
    if (this.#call.everywhere.quiet) warnings.forEach((line) => this.#tell(line));
    else if (this.#order.service.log !== "-") {
      const { companion } = this.#wish;
      if (companion?.tell === undefined) this.#env.out.write(text);
      else companion.tell(text);
    }
  }

  /** Draws the live lines now and once a second; the result ends that. */
  #animate(tracker: TrackerInHand): () => void {
    if (this.#call.everywhere.quiet) return () => {};
    const { companion } = this.#wish;
    const draw = companion === undefined ? drawing(tracker, this.#env, this.#live) : () => companion.draw();
    draw();
    const cancel = every(this.#env.clock, 1000, draw);
    return () => {
      cancel();
      this.#live.clear();
    };
  }

  /** A Fault is told where the program ends. */
  #tellEnd(ended: Fault | number | null): void {
    if (isFault(ended)) return this.#log?.write("error", faultLine(ended));
    this.#log?.write("info", "Stopping.");
    if (!this.#call.everywhere.quiet) this.#tell("Stopping.");
  }

  /** Nobody is answered any more, and what is to be kept is written. */
  async #stop(tracker: TrackerInHand, service: Service, kept: Kept | null): Promise<number | Fault> {
    const { quiet } = this.#call.everywhere;
    await tracker.stop();
    if (kept === null) return EXIT.done;
    if (!quiet) this.#live.show("Writing the state; Ctrl+C again leaves that out.");
    const saved = await service.saveAtEnd();
    this.#live.clear();
    if (!isFault(saved)) return EXIT.done;
    this.#log?.write("error", faultLine(saved));
    return saved;
  }

  /** What it names is watched from then on, before it is read: a list that is wrong will be mended. */
  #orderAgain(watching: Watching): TrackOrder | Fault {
    const texts = this.#wish.again?.() ?? this.#wish.texts;
    const order = isFault(texts) ? texts : readOrder(texts as ReadonlyMap<string, string>);
    if (!isFault(order)) watching.follow(order.service);
    return order;
  }

  async #control(tracker: TrackerInHand, service: Service): Promise<ControlServer | Fault | null> {
    const { files, platform, clock, pid } = this.#env;
    if (!this.#order.service.control) return null;
    const folder = controlFolder(this.#env, this.#call.everywhere.dataDir);
    // Where a system has no such folder nobody misses it.
    if (folder === null && platform !== "windows") return null;
    const made = platform === "windows" ? null : files.makeFolder(folder!);
    if (made !== null) return noControl(made.message.replace(/\.$/, ""));
    const answer = answerVerbs({
      ...{ tracker, service, pid, pause: () => this.#pause() },
      more: this.#wish.companion?.verbs,
    });
    return await this.#env.openControl({
      place: controlPlace(folder ?? "", tracker.port, platform),
      answer,
      clock,
    });
  }

  #watching(changed: () => void): Watching {
    const { clock, platform, watchFolder } = this.#env;
    const { configFile } = this.#call;
    const poll = this.#order.service.watch * 1000;
    return new Watching({ clock, platform, watchFolder, configFile, poll, changed });
  }

  #dropPermissions(tracker: TrackerInHand): void {
    const { platform } = this.#env;
    const needs = neededBy(this.#order.service, { platform, configFile: this.#call.configFile });
    const kept: readonly string[] = [...tracker.needs, ...needs, ...this.#wish.companion?.needs ?? []];
    this.#env.dropPermissions(NOT_NEEDED.filter((name) => !kept.includes(name)));
  }

  /** One pace for all that is done beside the answers: together it keeps nobody waiting longer than a stint. */
  #pause(): Promise<void> {
    return this.#pace.pause();
  }
}

/** What draws a tracker's live line. */
function drawing(tracker: TrackerInHand, env: Env, live: LiveLine): () => void {
  const rate = new Rate();
  return () => {
    const status = tracker.status();
    live.show(statusText(status, rate.perSecond(status.announces, env.clock.elapsed())));
  };
}

function aborted(signal: AbortSignal): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  if (signal.aborted) resolve(null);
  signal.addEventListener("abort", () => resolve(null), { once: true });
  return promise;
}
