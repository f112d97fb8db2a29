/**
 * What stands around a running tracker: its lists, its state file, and what `muster ctl` asks and tells. All of it goes on
 * behind the announces; a change that is wrong leaves everything as it was.
 */
import { type Clock, every } from "../../base/clock.ts";
import { apart, type Fault, faultLine, isFault, together } from "../../base/fault.ts";
import type { RunningTracker } from "../../tracker/serve.ts";
import type { StateFile } from "../../tracker/state/state_file.ts";
import type { ReloadReport, SaveReport, SettingReport, StateReport, WrongReport } from "../ctl/reports.ts";
import { settingText } from "../ctl/text.ts";
import { shownPath } from "../../base/setting.ts";
import { counted } from "../../base/unit.ts";
import { InForce, type OriginOf } from "./in_force.ts";
import type { Say } from "./log.ts";
import type { ListReader, Lists } from "./lists.ts";
import type { TrackOrder } from "./order.ts";

/** What a service is made of. */
export interface ServiceParts {
  readonly clock: Clock;
  readonly tracker: RunningTracker;
  /** null: nothing is kept. */
  readonly state: StateFile | null;
  readonly reader: ListReader;
  /** What was asked for, read again. */
  order(): TrackOrder | Fault;
  /** A fault about an option, with the place where that was given at the last reading. */
  placed(it: Fault): Fault;
  readonly originOf: OriginOf;
  /** Says a line to the operator. */
  readonly say: Say;
  /** Ends the whole. */
  stop(): void;
}

/** A drain ends when nobody has asked for so long, in milliseconds, and at the latest an interval after its start. */
const QUIET = 10_000;
/** How often that is looked at. */
const LOOK = 1_000;

export class Service {
  readonly #parts: ServiceParts;
  readonly inForce: InForce;
  #lists: Lists;
  /** What the tracker was given last. */
  #given: Pick<Lists, "rules" | "catalog"> & { isDraining: boolean } | null = null;
  #reloading: Promise<ReloadReport | Fault> | null = null;
  #nextReload: Promise<ReloadReport | Fault> | null = null;
  #saved: string | null;
  #failure: string | null = null;
  #endings: (() => void)[] = [];
  /** What is wrong on disk now. */
  #wrong: WrongReport | null = null;
  /** Complaints that were told: each is told once while it lasts. */
  #told = new Set<string>();
  isDraining = false;

  constructor(parts: ServiceParts, order: TrackOrder, lists: Lists) {
    this.#parts = parts;
    this.inForce = new InForce(order, parts.originOf);
    this.#lists = lists;
    const written = parts.state?.written ?? null;
    this.#saved = written === null ? null : new Date(written).toISOString();
    this.#apply(lists);
    this.#keepSaving();
  }

  get lists(): Lists {
    return this.#lists;
  }

  /** What is worth knowing about it now, a line each. */
  notes(): string[] {
    return [...this.#parts.tracker.notes, ...this.#lists.complaints];
  }

  /** What is wrong with the lists and the configuration, by the last reading; null: nothing. */
  wrong(): WrongReport | null {
    return this.#wrong;
  }

  state(): StateReport | null {
    const { state } = this.#parts;
    return state === null ? null : { path: state.path, saved: this.#saved, failure: this.#failure };
  }

  /** Reads the configuration and all lists again; a Fault when something is wrong with them: then nothing has changed. */
  reload(): Promise<ReloadReport | Fault> {
    if (this.#reloading === null) {
      this.#reloading = this.#reload().finally(() => this.#reloading = null);
      return this.#reloading;
    }
    // The one that goes on may have read a file before it changed: another follows, for all who ask meanwhile.
    const again = () => {
      this.#nextReload = null;
      return this.reload();
    };
    this.#nextReload ??= this.#reloading.then(again, again);
    return this.#nextReload;
  }

  async #reload(): Promise<ReloadReport | Fault> {
    const { reader, placed } = this.#parts;
    const order = this.#parts.order();
    // Where the configuration is wrong the lists of the one in force are looked at: all that is wrong is told.
    const lists = await reader.read((isFault(order) ? this.inForce.order : order).service);
    if (!isFault(order) && !isFault(lists)) return this.#take(order, lists);
    const refused = placed(together([order, lists].filter(isFault))!);
    const since = this.#wrong?.since ?? new Date(this.#parts.clock.now()).toISOString();
    this.#wrong = { since, lines: apart(refused).map(faultLine) };
    return refused;
  }

  /** What was read is in force from now on, and the operator is told what that changes. */
  #take(order: TrackOrder, lists: Lists): ReloadReport {
    const { tracker, originOf, say } = this.#parts;
    const [before, waited] = [this.#lists, this.inForce.waiting];
    if (this.#wrong !== null) {
      say(
        "info",
        `Lists and configuration are good again, and in force; ${this.#wrong.since} they were not.`,
      );
    }
    this.#wrong = null;
    const changed = this.inForce.take(order, tracker.reconfigure(order.tracker), originOf);
    const { waiting } = this.inForce;
    const late = waiting.filter(({ name, value }) =>
      !waited.some((one) => one.name === name && one.value === value)
    );
    const news = [
      ...textOf("In force now", changed),
      ...textOf("In force from the next start on", late),
      ...listNews(before, lists),
    ];
    for (const line of news) say("info", line);
    this.#apply(lists);
    return {
      lists: lists.inForce,
      changed,
      waiting: waiting.map(({ name }) => name),
      notes: lists.complaints,
    };
  }

  /** The same for a change that was noticed: what is wrong is told to the operator, once for each wording. */
  async follow(): Promise<void> {
    const report = await this.reload();
    if (!isFault(report)) return;
    for (const it of apart(report)) this.#complain(`${faultLine(it)} What was in force stays so.`);
  }

  #apply(lists: Lists): void {
    this.#lists = lists;
    this.#give(lists);
    const told = this.#told;
    this.#told = new Set(lists.complaints);
    for (const line of this.#told) if (!told.has(line)) this.#parts.say("warn", line);
  }

  /** Only what is new of what is large: the rules go to all threads. */
  #give({ rules, catalog, icon }: Lists): void {
    const { tracker } = this.#parts;
    const { isDraining } = this;
    const before = this.#given;
    this.#given = { rules, catalog, isDraining };
    if (rules !== before?.rules || isDraining !== before.isDraining) {
      tracker.setAccess(isDraining ? { ...rules, isDraining } : rules);
    }
    if (catalog !== before?.catalog) tracker.setCatalog(catalog);
    tracker.setIcon(icon);
  }

  #complain(line: string): void {
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.#parts.say("warn", line);
  }

  #keepSaving(): void {
    const { clock, state } = this.#parts;
    if (state === null) return;
    const { stateInterval } = this.inForce.order.service;
    this.#endings.push(every(clock, stateInterval * 1000, () => void this.#saveQuietly()));
  }

  /** A state that cannot be written is told when it begins and when it is over. */
  async #saveQuietly(): Promise<void> {
    const before = this.#failure;
    const report = await this.save();
    if (report === null) return;
    if (isFault(report) && before === null) {
      this.#parts.say("error", `The state was not written: ${faultLine(report)}`);
    }
    if (!isFault(report) && before !== null) this.#parts.say("info", "The state is written again.");
  }

  /** Writes the state now; null when none is kept. */
  async save(): Promise<SaveReport | Fault | null> {
    const { state, tracker, clock } = this.#parts;
    if (state === null) return null;
    const failed = await state.save(() => tracker.snapshot(), () => tracker.now());
    this.#failure = failed === null ? null : faultLine(failed);
    if (failed !== null) return failed;
    this.#saved = new Date(clock.now()).toISOString();
    return { path: state.path, saved: this.#saved };
  }

  /** Writes the state for the last time: one that was begun while announces were answered is not the last. */
  async saveAtEnd(): Promise<SaveReport | Fault | null> {
    await this.#parts.state?.idle();
    return await this.save();
  }

  /** Tells clients to come again later, and stops when they are quiet. */
  drain(): void {
    if (this.isDraining) return;
    this.isDraining = true;
    const { clock, tracker, say } = this.#parts;
    this.#apply(this.#lists);
    say("info", "Draining: clients are told to come again later; the tracker stops when they are quiet.");
    const end = clock.elapsed() + this.inForce.order.tracker.interval * 1000;
    let refused = tracker.stats().refused;
    let since = clock.elapsed();
    this.#endings.push(every(clock, LOOK, () => {
      const now = clock.elapsed();
      if (tracker.stats().refused !== refused) since = now;
      refused = tracker.stats().refused;
      if (now - since >= QUIET || now >= end) this.#parts.stop();
    }));
  }

  /** Stops the tracker, as Ctrl+C does. */
  stop(): void {
    this.#parts.stop();
  }

  /** Ends what goes on behind. */
  close(): void {
    for (const end of this.#endings) end();
    this.#endings = [];
  }
}

function textOf(head: string, settings: readonly SettingReport[]): string[] {
  return settings.length === 0 ? [] : [`${head}: ${settings.map(settingText).join(", ")}.`];
}

/** The lists that are not what they were, a line each. */
function listNews(before: Lists, now: Lists): string[] {
  return now.inForce.flatMap(({ option, path, entries }, i) => {
    const at = before.inForce.findIndex((list) => list.option === option && list.path === path);
    if (at >= 0 && before.contents[at] === now.contents[i]) return [];
    return [`${option} ${shownPath(path)} has ${counted(entries, "entry", "entries")} now.`];
  });
}
