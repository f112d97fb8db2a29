/** What muster says when something goes wrong, and whether it says it in colour. */
import { errorText, type Fault, fault, faultLine } from "../base/fault.ts";
import { CHARACTERS_THAT_STEER } from "../base/setting.ts";
import type { Env } from "./env.ts";

/** The one line for a fault, without an end of line. */
export function faultText(it: Fault, colour: boolean): string {
  return `${name(colour)} ${oneLine(faultLine(it))}`;
}

/** The line about what is wrong with a configuration that a command does not depend on. */
export function passedOverText(it: Fault): string {
  return `note: ${oneLine(faultLine(it))} Here that is passed over.`;
}

/** What is said about an exception that nobody expected; the stack only for those who asked for it. */
export function crashText(thrown: unknown, { debug, colour }: { debug: boolean; colour: boolean }): string {
  const line = `${name(colour)} internal error: ${oneLine(errorText(thrown))}.`;
  if (!debug) return `${line} Run it again with --debug and report what it prints.`;
  return thrown instanceof Error && thrown.stack !== undefined ? `${line}\n${thrown.stack}` : line;
}

function name(colour: boolean): string {
  return colour ? "\x1b[31mmuster:\x1b[0m" : "muster:";
}

function oneLine(text: string): string {
  return text.replace(CHARACTERS_THAT_STEER, " ").trim();
}

/** Whether errors may be coloured: only on a terminal that is known to understand it, and not against a wish. */
export function wantsColour(env: Env): boolean {
  if (!env.errIsTerminal || isAsked(env, "no-color") || (env.variable("NO_COLOR") ?? "") !== "") return false;
  // An old Windows console would show the codes as signs; Windows Terminal says its name.
  if (env.platform === "windows") return env.variable("WT_SESSION") !== undefined;
  return env.variable("TERM") !== "dumb";
}

/** Whether a switch stands on the command line, even on one that is wrong in another place. */
export function isAsked(env: Env, name: string): boolean {
  const end = env.args.indexOf("--");
  return env.args.slice(0, end < 0 ? env.args.length : end).includes(`--${name}`);
}

/** Writes a torrent to the standard output; why that cannot be done. */
export function writeTorrentOut(bytes: Uint8Array, { out }: Env): Fault | null {
  if (out.writeBytes(bytes)) return null;
  return out.fault() ?? fault("cannot-write", "The standard output cannot be written: nobody reads it.");
}
