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
  const state = stateOf(service.state);
  if (isFault(state)) return state;
  return trackerConflict(tracker) ?? logConflict(service) ?? { tracker, service: { ...service, state } };
}

/** A file's path, `on`, or "" for none: words that are on and off elsewhere are it here. A file of such a name is ./1. */
function stateOf(text: string): string | Fault {
  if (/^(on|yes|true|1)$/i.test(text)) return "on";
  if (/^(off|no|false|0)$/i.test(text)) return "";
  if (!/^\d+$/.test(text)) return text;
  return fault(
    "bad-value",
    `--state ${text} looks like a port.`,
    `Give --port ${text} for a port, --state ./${text} for a file.`,
  );
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
