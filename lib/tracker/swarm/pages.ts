/**
 * Lines of 64 bytes, given out in runs of 1 .. 8 lines, or 64 (a page). A page is cut into runs of one length; when
 * its last run comes back the page is free for any length again, so a crowd of small swarms that went away leaves
 * room for a large one. A line is known by its number in the pool; number 0 is none (page 0 is never used).
 *
 * All threads take from here, under one lock: an announce that changes nothing takes nothing. Who needs several pages or
 * none reserves them first, one thread at a time, so that it is known whose they were when a thread died.
 *
 *     header      0: next page never used | 1: first free page | 2: free pages | 3: pages set aside beside these |
 *                 4 + n: first page of runs of n lines that has room | 13: lock of who has pages set aside
 *     page table  0: lines of a run (8 bits; 0: free), runs in use (8), runs ever cut (8)
 *                 1: first free run (a line number; each free run's first word names the next)
 *                 2, 3: next and previous page in its list
 */
import { LINE_WORDS, type Memory, PAGE_LINES, PAGES_LOCK } from "./layout.ts";
import { lock, unlock } from "./lock.ts";

/** Words of the header. */
export const NEXT_PAGE = 0;
export const FREE_PAGE = 1;
export const PAGES_LEFT = 2;
export const RESERVED = 3;
export const WITH_ROOM = 4;
export const RESERVE_LOCK = 13;

/** Words of a page in the page table. */
export const PAGE_ENTRY_WORDS = 4;
export const FREE_RUN = 1;
const NEXT = 2;
const PREVIOUS = 3;

/** The longest run below a page. */
export const MOST_LINES = 8;

export function openPages(memory: Memory): void {
  memory.words[NEXT_PAGE] = 1;
  memory.words[PAGES_LEFT] = memory.pages - 1;
}

/** Where a line begins, in words. */
export function wordOf(memory: Memory, line: number): number {
  return memory.pool + line * LINE_WORDS;
}

/** How many whole pages are free. */
export function pagesLeft(memory: Memory): number {
  return memory.words[PAGES_LEFT];
}

/** A run of 1 .. 8 or 64 lines, its bytes unknown; 0 when memory is used up. */
export function takeLines(memory: Memory, lines: number): number {
  lock(memory.locks, PAGES_LOCK, memory.holder);
  const line = lines > MOST_LINES ? takeWhole(memory) : takeRun(memory, lines);
  unlock(memory.locks, PAGES_LOCK);
  return line;
}

/** Sets so many pages aside for `takeReserved`, until `dropReserve`; false when there are not as many. */
export function reservePages(memory: Memory, count: number): boolean {
  lock(memory.locks, RESERVE_LOCK, memory.holder);
  lock(memory.locks, PAGES_LOCK, memory.holder);
  const enough = memory.words[PAGES_LEFT] >= count;
  if (enough) {
    memory.words[PAGES_LEFT] -= count;
    memory.words[RESERVED] += count;
  }
  unlock(memory.locks, PAGES_LOCK);
  if (!enough) unlock(memory.locks, RESERVE_LOCK);
  return enough;
}

/** Ends what `reservePages` began; pages not taken are free again. */
export function dropReserve(memory: Memory): void {
  const { words, locks, holder } = memory;
  lock(locks, PAGES_LOCK, holder);
  words[PAGES_LEFT] += words[RESERVED];
  words[RESERVED] = 0;
  unlock(locks, PAGES_LOCK);
  unlock(locks, RESERVE_LOCK);
}

/** The first line of a page that was set aside. */
export function takeReserved(memory: Memory): number {
  lock(memory.locks, PAGES_LOCK, memory.holder);
  memory.words[PAGES_LEFT]++;
  memory.words[RESERVED]--;
  const line = takeWhole(memory);
  unlock(memory.locks, PAGES_LOCK);
  return line;
}

function takeWhole(memory: Memory): number {
  return takePage(memory, PAGE_LINES) * PAGE_LINES;
}

function takeRun(memory: Memory, lines: number): number {
  const { words } = memory;
  let page = words[WITH_ROOM + lines];
  if (page === 0) {
    page = takePage(memory, lines);
    if (page === 0) return 0;
    link(memory, lines, page);
  }
  const entry = memory.pageTable + page * 4;
  const free = words[entry + FREE_RUN];
  let line = free;
  if (free !== 0) words[entry + FREE_RUN] = words[wordOf(memory, free)];
  else {
    line = page * PAGE_LINES + ((words[entry] >>> 16) & 255) * lines;
    words[entry] += 1 << 16;
  }
  words[entry] += 1 << 8;
  if (runsUsed(words[entry]) === runsOfPage(lines)) unlink(memory, lines, page);
  return line;
}

/** Gives a run back. */
export function giveLines(memory: Memory, line: number): void {
  lock(memory.locks, PAGES_LOCK, memory.holder);
  giveRun(memory, line);
  unlock(memory.locks, PAGES_LOCK);
}

function giveRun(memory: Memory, line: number): void {
  const { words } = memory;
  const page = Math.floor(line / PAGE_LINES);
  const entry = memory.pageTable + page * 4;
  const lines = words[entry] & 255;
  if (lines === PAGE_LINES) return givePage(memory, page);
  if (runsUsed(words[entry]) === runsOfPage(lines)) link(memory, lines, page);
  words[wordOf(memory, line)] = words[entry + FREE_RUN];
  words[entry + FREE_RUN] = line;
  words[entry] -= 1 << 8;
  if (runsUsed(words[entry]) > 0) return;
  unlink(memory, lines, page);
  givePage(memory, page);
}

/** Runs in use, of a page's first word. */
export function runsUsed(entry: number): number {
  return (entry >>> 8) & 255;
}

/** How many runs of so many lines a page has. */
export function runsOfPage(lines: number): number {
  return Math.floor(PAGE_LINES / lines);
}

function takePage(memory: Memory, lines: number): number {
  const { words } = memory;
  if (words[PAGES_LEFT] === 0) return 0;
  let page = words[FREE_PAGE];
  if (page !== 0) words[FREE_PAGE] = words[memory.pageTable + page * 4 + NEXT];
  else page = words[NEXT_PAGE]++;
  words[PAGES_LEFT]--;
  const entry = memory.pageTable + page * 4;
  words[entry] = lines;
  words[entry + FREE_RUN] = words[entry + NEXT] = words[entry + PREVIOUS] = 0;
  return page;
}

/** Puts a page among the free ones. */
export function givePage(memory: Memory, page: number): void {
  memory.words[memory.pageTable + page * 4] = 0;
  memory.words[memory.pageTable + page * 4 + NEXT] = memory.words[FREE_PAGE];
  memory.words[FREE_PAGE] = page;
  memory.words[PAGES_LEFT]++;
}

/** Puts a page first in the list of those that have room for runs of its length. */
export function link(memory: Memory, lines: number, page: number): void {
  const { words, pageTable } = memory;
  const next = words[WITH_ROOM + lines];
  words[pageTable + page * 4 + NEXT] = next;
  words[pageTable + page * 4 + PREVIOUS] = 0;
  if (next !== 0) words[pageTable + next * 4 + PREVIOUS] = page;
  words[WITH_ROOM + lines] = page;
}

function unlink(memory: Memory, lines: number, page: number): void {
  const { words, pageTable } = memory;
  const next = words[pageTable + page * 4 + NEXT];
  const previous = words[pageTable + page * 4 + PREVIOUS];
  if (next !== 0) words[pageTable + next * 4 + PREVIOUS] = previous;
  if (previous !== 0) words[pageTable + previous * 4 + NEXT] = next;
  else words[WITH_ROOM + lines] = next;
}
