/** What changes while a tracker runs, and how all threads come to know it. */
import type { AccessRules } from "../access/access.ts";
import { OPEN_TO_ALL } from "../access/access.ts";
import { type Catalog, EMPTY_CATALOG } from "../catalog.ts";
import { effectivePeerTimeout, minIntervalOf, TRACKER_SETTINGS, type TrackerConfig } from "../config.ts";
import type { ConnectionIdKeys } from "../front/connection_id.ts";
import type { Icon } from "../icon.ts";
import { PROGRAM } from "../../base/version.ts";
import { namedSums } from "../stats/named.ts";
import { newCounters } from "../stats/counters.ts";
import type { MemoryStore } from "../swarm/memory.ts";
import { SnapshotWriter } from "../swarm/snapshot/write.ts";
import { type Board, sumOf } from "../worker/board.ts";
import type { Live } from "../worker/job.ts";
import type { Past, RunningTracker, Surroundings } from "./running.ts";

/** The settings and rules of now. */
export interface LiveSettings {
  config: TrackerConfig;
  settings: Live;
  access: AccessRules;
  catalog: Catalog;
  icon: Icon | null;
}

/** Settings that take effect at once; all others are read at the start alone. */
const CHANGEABLE: readonly (keyof TrackerConfig)[] = [
  "interval",
  "peerTimeout",
  "obfuscation",
  "trustIp",
  "scrape",
  "keepDead",
  "page",
  "pageRedirect",
  "showNames",
  "offerTorrents",
];

/** Those of a start. */
export function newLive(config: TrackerConfig, access: AccessRules = OPEN_TO_ALL): LiveSettings {
  return { config, settings: liveOf(config), access, catalog: EMPTY_CATALOG, icon: null };
}

/** What threads are told of a configuration. */
export function liveOf(config: TrackerConfig): Live {
  const { interval, numwant, obfuscation, trustIp, scrape } = config;
  const { page, pageRedirect, showNames, offerTorrents } = config;
  return {
    interval,
    minInterval: minIntervalOf(config),
    numwant,
    obfuscation,
    trustIp,
    scrape,
    peerTimeout: effectivePeerTimeout(config),
    pages: { page, pageRedirect, showNames, offerTorrents, scrape },
  };
}

/** What is changed. */
export interface ChangedParts {
  readonly store: MemoryStore;
  readonly past: Past;
  readonly keys: ConnectionIdKeys;
  readonly surroundings: Surroundings;
}

type Changers = Pick<
  RunningTracker,
  "setAccess" | "setCatalog" | "setIcon" | "reconfigure" | "tour" | "snapshot" | "now" | "ageOf"
>;

/** What changes a running tracker, and what looks into it; `changed` tells all threads. */
export function changers(
  { store, past, keys, surroundings: { clock } }: ChangedParts,
  live: LiveSettings,
  board: Board,
  changed: () => void,
): Changers {
  const now = () => clock.elapsed() / 1000;
  return {
    now,
    ageOf: (mark) => store.ageOf(mark, now()),
    tour: (visitor, infoHash) => store.tour(visitor, infoHash),
    setAccess(rules) {
      if (rules === live.access) return;
      live.access = rules;
      changed();
    },
    setCatalog(catalog) {
      live.catalog = catalog;
    },
    setIcon(icon) {
      live.icon = icon;
    },
    reconfigure(config) {
      const waiting = waitingOf(live.config, config);
      const next = { ...live.config, ...pick(config) };
      const before = live.settings;
      live.config = next;
      live.settings = liveOf(next);
      const { peerTimeout } = live.settings;
      store.keepDead(next.keepDead);
      if (peerTimeout !== before.peerTimeout) store.setPeerTimeout(peerTimeout, now());
      if (JSON.stringify(live.settings) !== JSON.stringify(before)) changed();
      return waiting;
    },
    snapshot: () =>
      new SnapshotWriter(store, {
        program: PROGRAM,
        written: clock.now(),
        since: past.since,
        counters: namedSums(sumOf(board, newCounters())),
        connectionIds: keys.kept(now()),
        key: [...store.key],
      }),
  };
}

function pick(config: TrackerConfig): Partial<TrackerConfig> {
  return Object.fromEntries(CHANGEABLE.map((field) => [field, config[field]]));
}

/** The names of settings that differ and are read at the start alone. */
function waitingOf(old: TrackerConfig, config: TrackerConfig): string[] {
  const fields = Object.keys(TRACKER_SETTINGS) as (keyof TrackerConfig)[];
  return fields.filter((field) => !CHANGEABLE.includes(field) && String(old[field]) !== String(config[field]))
    .map((field) => TRACKER_SETTINGS[field].name);
}
