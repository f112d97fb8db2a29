/** Whether what is shared is still as it was hashed: who gets bytes of another file gets nothing of use. */
import { type Fault, isFault } from "../base/fault.ts";
import { shownPath } from "../base/setting.ts";
import type { Content } from "../metainfo/content.ts";

/** What is not as it was. */
export interface Difference {
  /** Of files that are shared: what became of the first, without a full stop; null: all are as they were. */
  readonly why: string | null;
  /** How many files have come that are not shared. */
  readonly added: number;
}

/** What differs in content from how it was. */
export function differenceOf(before: Content, now: Content): Difference {
  const found = new Map(now.files.map((file) => [file.path.join("/"), file]));
  let why: string | null = before.isSingle === now.isSingle ? null : "it is something else now";
  for (const { path, length, modified, link } of before.files) {
    const key = path.join("/");
    const file = found.get(key);
    found.delete(key);
    if (why !== null) continue;
    if (file === undefined) why = `${shownPath(key)} is gone`;
    else if (file.length !== length || file.modified !== modified) why = `${shownPath(key)} has changed`;
    else if (file.link?.join("/") !== link?.join("/")) why = `${shownPath(key)} leads elsewhere`;
  }
  return { why, added: found.size };
}

/**
 * The same for what looking again gave: what is not there, or cannot be read, has changed too. Strangers are shown it, so
 * paths of this machine are no part of it: of the root the name is told.
 */
export function differenceNow(before: Content, root: string, now: Content | Fault): Difference {
  if (!isFault(now)) return differenceOf(before, now);
  return { why: now.message.replaceAll(root, before.name).replace(/\.$/, ""), added: 0 };
}
