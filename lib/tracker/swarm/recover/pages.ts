/**
 * The page table made whole again (pages.ts draws it), after a thread ended while it held the pages' lock. Each page's
 * chain of free runs is followed as far as it makes sense; a page whose chain does not is taken to be in full use. Pages
 * that were set aside stay so, since others may be about to take theirs.
 */
import { type Memory, PAGE_LINES } from "../layout.ts";
import {
  FREE_PAGE,
  FREE_RUN,
  givePage,
  link,
  MOST_LINES,
  NEXT_PAGE,
  PAGE_ENTRY_WORDS,
  PAGES_LEFT,
  RESERVED,
  runsOfPage,
  WITH_ROOM,
  wordOf,
} from "../pages.ts";

/** Makes all lists anew from the pages themselves; the lock is held. */
export function mendPages(memory: Memory): void {
  const { words } = memory;
  const used = Math.min(words[NEXT_PAGE], memory.pages);
  words[NEXT_PAGE] = used;
  words[FREE_PAGE] = 0;
  words[PAGES_LEFT] = memory.pages - used - words[RESERVED];
  words.fill(0, WITH_ROOM, WITH_ROOM + MOST_LINES + 1);
  for (let page = 1; page < used; page++) mendPage(memory, page);
}

function mendPage(memory: Memory, page: number): void {
  const { words } = memory;
  const entry = memory.pageTable + page * PAGE_ENTRY_WORDS;
  const lines = words[entry] & 255;
  if (lines === PAGE_LINES) return;
  if (lines === 0) return givePage(memory, page);
  const most = runsOfPage(lines);
  const cut = Math.min(words[entry] >>> 16, most);
  const free = countFree(memory, page, lines, cut);
  const used = free < 0 ? most : cut - free;
  if (used === 0) return givePage(memory, page);
  words[entry] = lines | (used << 8) | ((free < 0 ? most : cut) << 16);
  if (free < 0) words[entry + FREE_RUN] = 0;
  if (used < most) link(memory, lines, page);
}

/** How many runs of a page are in its chain, or -1 when it leads astray. */
function countFree(memory: Memory, page: number, lines: number, cut: number): number {
  const { words } = memory;
  let count = 0;
  let line = words[memory.pageTable + page * PAGE_ENTRY_WORDS + FREE_RUN];
  for (; line !== 0; line = words[wordOf(memory, line)]) {
    const from = line - page * PAGE_LINES;
    if (from < 0 || from >= cut * lines || from % lines !== 0 || ++count > cut) return -1;
  }
  return count;
}
