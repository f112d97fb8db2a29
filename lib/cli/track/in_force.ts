/** The settings that a running tracker works by, where each came from, and which of them wait for its next start. */
import { type Setting, type SettingTable, writeValue } from "../../base/setting.ts";
import type { SettingReport } from "../ctl/reports.ts";
import { TRACK_SETTINGS, type TrackOrder } from "./order.ts";

/** Where a setting came from at the last reading; undefined for a default. */
export type OriginOf = (name: string) => string | undefined;

/** What a setting is, by its field. */
type Values = Record<string, Parameters<typeof writeValue>[1]>;

const ROWS: SettingTable = TRACK_SETTINGS;

/** Settings of the service that are read at the start alone. */
const AT_START: readonly string[] = [
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
];

/** From a start on, through all later readings. */
export class InForce {
  #order: TrackOrder;
  #settings: readonly SettingReport[];
  #waiting: readonly SettingReport[] = [];

  constructor(order: TrackOrder, originOf: OriginOf) {
    this.#order = order;
    this.#settings = settingsOf(order, originOf);
  }

  /** What the tracker works by, whatever was read since. */
  get order(): TrackOrder {
    return this.#order;
  }

  /** All settings, defaults among them. */
  get settings(): readonly SettingReport[] {
    return this.#settings;
  }

  /** What the next start would make of the settings that it reads alone, where that is something else. */
  get waiting(): readonly SettingReport[] {
    return this.#waiting;
  }

  /**
   * Takes in what was read again, but for what waits; `waiting` are the names of those of the tracker itself. Gives what is
   * in force now and was not.
   */
  take(read: TrackOrder, waiting: readonly string[], originOf: OriginOf): SettingReport[] {
    const before = this.#settings;
    const isLate = (field: string, name: string) =>
      waiting.includes(name) || (AT_START.includes(field) && !areSame(field, this.#order, read));
    const next = settingsOf(read, originOf);
    const late = Object.entries(ROWS).map(([field, { name }]) => isLate(field, name));
    this.#waiting = next.filter((_, i) => late[i]);
    this.#settings = next.map((setting, i) => late[i] ? before[i] : setting);
    this.#order = orderOf(this.#order, read, isLate);
    return this.#settings.filter(({ value }, i) => value !== before[i].value);
  }

  /** Those that are not as by default. */
  unusual(): SettingReport[] {
    return Object.values(ROWS).flatMap((row, i) => {
      const setting = this.#settings[i];
      return setting.value === writeValue(row, fallbackOf(row)) ? [] : [setting];
    });
  }
}

function fallbackOf({ fallback }: Setting): Values[string] {
  return fallback;
}

function valuesOf({ tracker, service }: TrackOrder): Values {
  return { ...tracker, ...service };
}

/** In the order of the rows. */
function settingsOf(order: TrackOrder, originOf: OriginOf): SettingReport[] {
  const values = valuesOf(order);
  return Object.entries(ROWS).map(([field, row]) => {
    const value = writeValue(row, values[field]);
    const isDefault = value === writeValue(row, fallbackOf(row));
    return { name: row.name, value, origin: originOf(row.name) ?? (isDefault ? "default" : "command line") };
  });
}

function areSame(field: string, a: TrackOrder, b: TrackOrder): boolean {
  return valuesOf(a)[field] === valuesOf(b)[field];
}

/** The order that was read, with what is late as it was. */
function orderOf(
  old: TrackOrder,
  read: TrackOrder,
  isLate: (field: string, name: string) => boolean,
): TrackOrder {
  const kept = Object.entries(ROWS).filter(([field, { name }]) => isLate(field, name)).map(([field]) =>
    field
  );
  const mixed = <T extends object>(before: T, now: T): T =>
    Object.fromEntries(
      Object.entries(now).map(([field, value]) => [
        field,
        kept.includes(field) ? before[field as keyof T] : value,
      ]),
    ) as T;
  return { tracker: mixed(old.tracker, read.tracker), service: mixed(old.service, read.service) };
}
