/** Where torrents are written: into a folder, a file, the standard output, or beside what they are made of. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import { shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { cleanName } from "../../metainfo/safe_names/component.ts";
import type { Env } from "../env.ts";
import type { Order } from "./order.ts";

/** A destination with its folder looked at: a file in it, or torrents by their names. */
export type Place =
  | { readonly kind: "stdout" }
  | { readonly kind: "beside" }
  | { readonly kind: "folder" | "file"; readonly path: string };

/** Looks whether the destination can be written into, and makes its folder where that is wished. */
export function preparePlace(order: Order, env: Env): Place | Fault {
  const { destination, dryRun } = order;
  if (destination.kind === "beside") return { kind: "beside" };
  if (destination.kind === "stdout") {
    if (!env.outIsTerminal || dryRun) return { kind: "stdout" };
    return fault(
      "bad-value",
      "A torrent is no text for a terminal.",
      "Send -o - into a pipe or a file, or give -o FILE.",
    );
  }
  const place = destination.kind === "folder" ? destination : placeOf(destination.path, order, env);
  if (isFault(place)) return place;
  const folder = place.kind === "folder" ? place.path : pathsOf(env.platform).dirname(place.path);
  const failed = folderFault(folder, { make: endsInSeparator(place.path, env.platform), dryRun }, env);
  if (failed === null) return place;
  return { ...failed, advice: failed.advice ?? `Choose another place with ${order.advice.output}.` };
}

function placeOf(
  path: string,
  { paths, each, advice }: Order,
  { files, platform }: Env,
): Place & { readonly path: string } | Fault {
  const info = files.info(path);
  const isFolder = endsInSeparator(path, platform) || (!isFault(info) && info.kind === "folder");
  if (isFolder) return { kind: "folder", path };
  if (paths.length === 1 && !each) return { kind: "file", path };
  return fault(
    "bad-value",
    `${advice.output} ${shownPath(path)} is no folder, and there are several torrents to write.`,
    `Write ${shownPath(path)}/ to have a folder made.`,
  );
}

/** Whether a path can only be a folder's. */
export function endsInSeparator(path: string, platform: Platform): boolean {
  return path.endsWith("/") || (platform === "windows" && path.endsWith("\\"));
}

/** Why nothing can be written into a folder; with `make` it is made where it is missing. */
export function folderFault(
  folder: string,
  { make, dryRun }: { make: boolean; dryRun: boolean },
  env: Env,
): Fault | null {
  const info = env.files.info(folder);
  if (!isFault(info) && info.kind !== "folder") return fileFault("write", folder, "no-folder");
  if (isFault(info) && !(make && info.reason === "missing")) return fileFault("write", folder, info.reason);
  if (dryRun) return null;
  return (isFault(info) ? env.files.makeFolder(folder) : null) ?? env.files.tryFolder(folder);
}

/** The file that a torrent goes into; null for the standard output. */
export function outputOf(place: Place, path: string, name: string, env: Env): string | null | Fault {
  if (place.kind === "stdout") return null;
  if (place.kind === "beside") return besideOf(path, env);
  if (place.kind === "file") return place.path;
  return pathsOf(env.platform).join(place.path, `${fileName(name, env.platform)}.torrent`);
}

/** On Windows a name such as `a:b` would be written into another file than it says. */
function fileName(name: string, platform: Platform): string {
  return platform === "windows" ? cleanName(new TextEncoder().encode(name), platform).text : name;
}

/** `PATH.torrent`, and for `.` the real folder's path. */
function besideOf(path: string, { files, platform }: Env): string | Fault {
  const paths = pathsOf(platform);
  const plain = /^\.{0,2}$/.test(paths.basename(path)) ? files.realPath(path) : path;
  return isFault(plain) ? plain : `${plain.replace(platform === "windows" ? /[\\/]+$/ : /\/+$/, "")}.torrent`;
}
