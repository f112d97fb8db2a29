/** Symbolic links of a folder: those that are followed must not lead in a circle, those that are kept not outside. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { ContentFile } from "../content.ts";
import type { Paths } from "../paths.ts";

const SKIP = "Leave links out with --symlinks skip, or this one with --exclude.";

/** A link that leads nowhere. */
export function brokenLink(path: string): Fault {
  return fault("cannot-read", `${shownPath(path)} is a link that leads nowhere.`, SKIP);
}

/** The fault of a link to a folder that it stands in itself; `folders` are those above it. */
export function circle(files: Files, path: string, folders: readonly string[]): Fault | null {
  const target = files.realPath(path);
  if (isFault(target)) return target;
  const isOwn = folders.some((folder) => files.realPath(folder) === target);
  if (!isOwn) return null;
  return fault("failed", `${shownPath(path)} is a link to a folder that it stands in.`, SKIP);
}

/** Where a link stands. */
interface LinkPlace {
  /** The torrent's folder. */
  readonly root: string;
  /** The link. */
  readonly path: string;
  readonly paths: Paths;
  readonly separator: string;
}

/** Where a link within `root` leads, as names from the root on, or why it cannot be kept. */
export function insideOf(files: Files, { root, path, paths, separator }: LinkPlace): string[] | Fault {
  const said = files.readLink(path);
  const [realRoot, folder, target] = [root, paths.dirname(path), path].map((one) => files.realPath(one));
  for (const it of [said, realRoot, folder]) if (isFault(it)) return it;
  if (isFault(target)) return brokenLink(path);
  const below = (place: string) => namesBelow(realRoot as string, place, paths, separator);
  // What the link says, not where it ends: a link to a link stays one. But `..` behind a link leads elsewhere.
  const named = below(
    paths.isAbsolute(said as string) ? said as string : paths.join(folder as string, said as string),
  );
  const isTrue = named !== null && files.realPath(paths.join(realRoot as string, ...named)) === target;
  const link = isTrue ? named : below(target as string);
  if (link !== null && link.length > 0) return link;
  const advice = "Take what it leads to with --symlinks follow, or leave links out with --symlinks skip.";
  return fault(
    "failed",
    `${shownPath(path)} is a link that does not lead to anything inside of the folder.`,
    advice,
  );
}

function namesBelow(root: string, path: string, paths: Paths, separator: string): string[] | null {
  const [above, all] = [root, path].map((one) =>
    paths.normalize(one).split(separator).filter((name) => name !== "")
  );
  return above.every((name, index) => all[index] === name) ? all.slice(above.length) : null;
}

/** The fault of a link that is kept but leads to what was left out. */
export function checkLinks(found: readonly ContentFile[]): Fault | null {
  const links = found.filter(({ link }) => link !== null);
  if (links.length === 0) return null;
  const known = new Set<string>();
  for (const { path } of found) {
    for (let depth = path.length; depth > 0; depth--) {
      const key = path.slice(0, depth).join("/");
      if (known.has(key)) break;
      known.add(key);
    }
  }
  const lost = links.find(({ link }) => !known.has(link!.join("/")));
  if (lost === undefined) return null;
  return fault("failed", `${shownPath(lost.source)} is a link to something that is left out.`, SKIP);
}
