/** What a tracker is asked to be: its settings from the command line, the environment and the file, read and checked. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings } from "../../base/setting.ts";
import { TRACKER_SETTINGS, type TrackerConfig, trackerConflict } from "../../tracker/config.ts";
import { SERVICE_SETTINGS, type ServiceConfig } from "./settings.ts";

/** All options of `muster track`. */
export const TRACK_SETTINGS = { ...TRACKER_SETTINGS, ...SERVICE_SETTINGS };

/** The settings of a tracker and of what stands around it. */
export interface TrackOrder {
  readonly tracker: TrackerConfig;
  readonly service: ServiceConfig;
}

/** The order that texts describe, by the settings' names. */
export function readOrder(texts: ReadonlyMap<string, string>): TrackOrder | Fault {
  const tracker: TrackerConfig | Fault = readSettings(TRACKER_SETTINGS, texts);
  if (isFault(tracker)) return tracker;
  const service: ServiceConfig | Fault = readSettings(SERVICE_SETTINGS, texts);
  if (isFault(service)) return service;
  return trackerConflict(tracker) ?? logConflict(service) ?? { tracker, service };
}

/** Options that say how a log is kept. */
const ABOUT_LOGS = ["logLevel", "logFormat", "logAnnounces", "logRotate", "logKeep"] as const;

function logConflict(service: ServiceConfig): Fault | null {
  const idle = ABOUT_LOGS.find((field) => service[field] !== SERVICE_SETTINGS[field].fallback);
  if (idle === undefined || service.log !== "") return null;
  return fault(
    "bad-value",
    `--${SERVICE_SETTINGS[idle].name} needs a log.`,
    "Give --log FILE, or --log - for the standard output.",
  );
}
