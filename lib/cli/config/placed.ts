/** Texts of settings that stand somewhere else than on the command line, and the faults of what stands there wrongly. */
import { BETWEEN_TEXTS, readSetting, type Setting } from "../../base/setting.ts";
import { apart, type Fault, fault, isFault, together } from "../../base/fault.ts";

/** A setting's text in the form that readSetting() takes, and where it stands: `MUSTER_PORT`; `muster.toml, line 3`. */
export interface Placed {
  readonly text: string;
  readonly origin: string;
}

/** A fault of the file or of the environment. */
export function badConfig(message: string, advice?: string): Fault {
  return fault("bad-config", message, advice);
}

/** Why a text is no value of the setting; null when it is one. */
export function wrongText(setting: Setting, text: string, called: string): Fault | null {
  const value = readSetting(setting, text, called);
  return isFault(value) ? badConfig(value.message, value.advice) : null;
}

/** On or off for an option that can stand alone, or have a text: what the bare option means, or off. */
export function wordFor(setting: Setting, isOn: boolean): string {
  if (setting.kind === "text" && setting.alone !== undefined) return isOn ? setting.alone : "off";
  return isOn ? "on" : "off";
}

/** Whether an option may be on or off, alone. */
export function canBeSwitched(setting: Setting): boolean {
  return setting.kind === "switch" || setting.kind === "toggle" ||
    (setting.kind === "text" && setting.alone !== undefined);
}

/** A setting's texts, one each. */
export function textsIn(setting: Setting, text: string): string[] {
  if (setting.kind === "texts") return text.split(BETWEEN_TEXTS);
  return setting.kind === "addresses" || setting.kind === "hosts" ? text.split(",") : [text];
}

/** A command's fault about an option that was given elsewhere: it then names the place, and is one of the configuration. */
export function placedFault(it: Fault, origins: Origins): Fault {
  return together(apart(it).map((one) => placedOne(one, origins)))!;
}

/** Where settings come from, by their names. */
export type Origins = Pick<ReadonlyMap<string, string>, "get">;

function placedOne(it: Fault, origins: Origins): Fault {
  const [option, name] = /^--([a-z0-9][\w-]*)/.exec(it.message) ?? [];
  const origin = name === undefined ? undefined : origins.get(name);
  if (origin === undefined || origin === option) return it;
  // Another program's option, which stands for ours.
  if (/^--[\w-]+$/.test(origin)) return { ...it, message: `${origin}${it.message.slice(option!.length)}` };
  const place = origin.includes(" ") ? `${origin}: ${name}` : origin;
  return badConfig(`${place}${it.message.slice(option!.length)}`, it.advice);
}
