/** Whether what is shared is still as it was hashed: who gets bytes of another file gets nothing of use. */
import { type Fault, isFault } from "../base/fault.ts";
import type { Pace } from "../base/pace.ts";
import { shownPath } from "../base/setting.ts";
import type { Content, ContentFile } from "../metainfo/content.ts";

/** What is not as it was. */
export interface Difference {
  /** The same for who shares it, where that tells more than strangers are to know: what stands on this machine. */
  readonly detail?: string;
  /** Of files that are shared: what became of the first, without a full stop; null: all are as they were. */
  readonly why: string | null;
  /** How many files have come that are not shared. */
  readonly added: number;
}

/** What differs in content from how it was. */
export async function differenceOf(before: Content, now: Content, pace: Pace): Promise<Difference> {
  const found = new Map<string, ContentFile>();
  for (const file of now.files) {
    found.set(file.path.join("/"), file);
    if (pace.isDue()) await pace.rest();
  }
  let why: string | null = before.isSingle === now.isSingle ? null : "it is something else now";
  for (const { path, length, modified, link } of before.files) {
    const key = path.join("/");
    const file = found.get(key);
    found.delete(key);
    if (pace.isDue()) await pace.rest();
    if (why !== null) continue;
    if (file === undefined) why = `${shownPath(key)} is gone`;
    else if (file.length !== length || file.modified !== modified) why = `${shownPath(key)} has changed`;
    else if (file.link?.join("/") !== link?.join("/")) why = `${shownPath(key)} leads elsewhere`;
  }
  return { why, added: found.size };
}

/**
 * The same for what looking again gave: what is not there, or cannot be read, has changed too. Strangers are shown `why`:
 * what stands on this machine, which may be behind a link that was put there since, is only in `detail`.
 */
export async function differenceNow(before: Content, now: Content | Fault, pace: Pace): Promise<Difference> {
  if (!isFault(now)) return await differenceOf(before, now, pace);
  const why = `${shownPath(before.name)} cannot be read as it was`;
  return { why, detail: now.message.replace(/\.$/, ""), added: 0 };
}
