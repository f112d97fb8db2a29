/**
 * What stands around a running tracker: its lists, its state file, and what `muster ctl` asks and tells. All of it goes on
 * behind the announces; a change that is wrong leaves everything as it was.
 */
import type { Clock } from "../../base/clock.ts";
import { every } from "../../base/clock.ts";
import { type Fault, faultLine, isFault } from "../../base/fault.ts";
import type { RunningTracker } from "../../tracker/serve.ts";
import type { StateFile } from "../../tracker/state/state_file.ts";
import type { ReloadReport, SaveReport, StateReport } from "../ctl/reports.ts";
import { counted } from "../../base/unit.ts";
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
  #order: TrackOrder;
  #lists: Lists;
  /** What the tracker was given last. */
  #given: Pick<Lists, "rules" | "catalog"> & { isDraining: boolean } | null = null;
  #waiting: readonly string[] = [];
  #reloading: Promise<ReloadReport | Fault> | null = null;
  #nextReload: Promise<ReloadReport | Fault> | null = null;
  #saved: string | null;
  #failure: string | null = null;
  #endings: (() => void)[] = [];
  /** Complaints that were told: each is told once. */
  readonly #told = new Set<string>();
  isDraining = false;

  constructor(parts: ServiceParts, order: TrackOrder, lists: Lists) {
    this.#parts = parts;
    this.#order = order;
    this.#lists = lists;
    const written = parts.state?.written ?? null;
    this.#saved = written === null ? null : new Date(written).toISOString();
    this.#apply(lists);
    this.#keepSaving();
  }

  get order(): TrackOrder {
    return this.#order;
  }

  get lists(): Lists {
    return this.#lists;
  }

  /** What is worth knowing about it now, a line each. */
  notes(): string[] {
    const { tracker } = this.#parts;
    const waiting = this.#waiting.length === 0
      ? []
      : [`These settings take effect at the next start: ${this.#waiting.join(", ")}.`];
    return [...tracker.notes, ...waiting, ...this.#lists.complaints];
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
    const { tracker, reader, placed } = this.#parts;
    const order = this.#parts.order();
    if (isFault(order)) return placed(order);
    const lists = await reader.read(order.service);
    if (isFault(lists)) return placed(lists);
    this.#waiting = [...tracker.reconfigure(order.tracker), ...waitingOf(this.#order, order)];
    this.#order = order;
    this.#apply(lists);
    return { lists: lists.inForce, waiting: this.#waiting, notes: lists.complaints };
  }

  /** The same for a change that was noticed: what is wrong is told to the operator, once for each wording. */
  async follow(): Promise<void> {
    const before = this.#lists;
    const report = await this.reload();
    if (isFault(report)) return this.#complain(`${faultLine(report)} What was in force stays so.`);
    const changed = this.#lists.inForce.filter((list) =>
      !before.inForce.some(({ option, path, entries }) =>
        option === list.option && path === list.path && entries === list.entries
      )
    );
    for (const { option, path, entries } of changed) {
      this.#parts.say("info", `${option} ${path} has ${counted(entries, "entry", "entries")} now.`);
    }
  }

  #apply(lists: Lists): void {
    this.#lists = lists;
    this.#give(lists);
    for (const line of lists.complaints) this.#complain(line);
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
    const { stateInterval } = this.#order.service;
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
    const end = clock.elapsed() + this.#order.tracker.interval * 1000;
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

/** Settings of the service that are read at the start alone. */
const AT_START = [
  "state",
  "stateInterval",
  "control",
  "watch",
  "log",
  "logLevel",
  "logFormat",
  "logAnnounces",
  "logRotate",
  "logKeep",
] as const;

function waitingOf(old: TrackOrder, order: TrackOrder): string[] {
  return AT_START.filter((field) => old.service[field] !== order.service[field]).map((field) =>
    field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  );
}
