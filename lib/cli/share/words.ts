/** What `muster share` says: the one list of its sentences. */
import { shownPath } from "../../base/setting.ts";
import { counted, formatSize } from "../../base/unit.ts";
import { PROGRAM } from "../../base/version.ts";
import type { NameChange } from "../../metainfo/safe_names.ts";
import { pathOfUrl } from "../../share/site/site_path.ts";
import { harmless } from "../console_text.ts";

/** A share's page below the site's address, which ends with a slash: nothing in it means anything to a shell. */
export function pageOf(site: string, name: string): string {
  return `${site}t/${pathOfUrl([name])}`;
}

/** What is typed on other machines; brackets, around addresses of IPv6, mean something to shells. */
export function getLine(page: string, isGuarded: boolean): string {
  return `muster get ${isGuarded ? "--password " : ""}${page.includes("[") ? `"${page}"` : page}`;
}

/** Said at the start where that is so: a variable that was left there guards too. */
export const GUARDED = "A password guards the torrents and the files.";

/** Said before a port is opened: the question comes in a window of its own, perhaps behind others. */
export const FIREWALL =
  "Windows may ask now whether others may reach muster: tick private networks, and allow it.";

/** What a start looks like. `tracker`: another muster's announce URL, where that is used. */
export function startText(
  site: string,
  tracker: string | null,
  notes: readonly string[],
): string {
  return [
    `${PROGRAM} share`,
    `Page: ${site}     Stop: Ctrl+C`,
    ...tracker === null ? [] : [
      `The tracker is the muster that runs already: ${tracker}`,
      "The pages are on a port of their own: a firewall must let it in too.",
    ],
    ...notes,
    "",
  ].join("\n");
}

/** That something is shared, and the line that others type. */
export function sharedText(
  { name, size, files }: { name: string; size: number; files: number },
  line: string,
): string[] {
  return [
    `${harmless(name)} is shared: ${counted(files, "file")}, ${formatSize(size)}. On other machines type:`,
    `  ${line}`,
  ];
}

/** Where it is shared, told to who added it from another window. */
export function addedText(port: number): string {
  return `The muster that runs on port ${port} shares it; this window is free.`;
}

/** Files behind links that lead out of a folder are shared too, which not everybody wants. */
export function outsideText(name: string, count: number): string {
  return `${shownPath(name)}: ${counted(count, "file")} in it ${
    count === 1 ? "stands" : "stand"
  } elsewhere, behind links, and ${
    count === 1 ? "is" : "are"
  } shared too (--symlinks skip leaves links out).`;
}

/** That nobody waits any more until it is hashed, elsewhere. */
export function goesOnText(name: string): string {
  return `${harmless(name)} is still being read, to be shared then; muster ctl unshare takes it away.`;
}

/** What a name becomes where it cannot stand. */
const MOST_NAMES = 3;

/** Names that Windows cannot hold, said before anything is shared; null when there are none. */
export function windowsText(name: string, changes: readonly NameChange[]): string | null {
  if (changes.length === 0) return null;
  const some = changes.slice(0, MOST_NAMES).map(({ raw, safe }) =>
    `${shownPath(raw)} becomes ${shownPath(safe)}`
  );
  const more = changes.length > MOST_NAMES ? `, and ${changes.length - MOST_NAMES} more` : "";
  return `${shownPath(name)}: ${counted(changes.length, "name")} cannot stand on Windows as ${
    changes.length === 1 ? "it is" : "they are"
  }; there ${some.join(", ")}${more}.`;
}

/** That a share is given no more, and what to do. */
export function changedText(name: string, why: string): string {
  return `${harmless(name)} is not given any more: ${why} Put it back as it was, or share it again.`;
}
