/**
 * Where a running muster listens for its owner: a unix socket in a folder that only he may enter, or a named pipe on
 * Windows, whose default rights let only its owner and administrators write. Each tracker has one of its own, by its port.
 */
import { type Fault, fault } from "../base/fault.ts";
import type { Platform } from "../base/stop.ts";

/** A place; `path` is what the system opens. */
export interface ControlPlace {
  readonly kind: "socket" | "pipe";
  readonly path: string;
}

const PIPES = "\\\\.\\pipe\\";
const NAME = /^muster-(\d{1,5})(?:\.sock)?$/;

/** The place of the tracker on a port. `folder` has no meaning on Windows. */
export function controlPlace(folder: string, port: number, platform: Platform): ControlPlace {
  if (platform === "windows") return { kind: "pipe", path: `${PIPES}muster-${port}` };
  return { kind: "socket", path: `${folder}/muster-${port}.sock` };
}

/** The folder whose names are those of all places there are. */
export function placesFolder(folder: string, platform: Platform): string {
  return platform === "windows" ? PIPES : folder;
}

/** The port of a place's name; null for other names. */
export function portOfName(name: string): number | null {
  const match = NAME.exec(name);
  return match === null ? null : Number(match[1]);
}

/** That there is no socket, and why, in words without an end. Whoever would have listened there does without. */
export function noControl(why: string): Fault {
  return fault(
    "no-control",
    `The tracker serves, but "muster ctl" cannot reach it: ${why}.`,
    "Start it with a --data-dir of its own, a folder that it may write in, or with --control off.",
  );
}
