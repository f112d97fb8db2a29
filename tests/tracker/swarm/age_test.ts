import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Calendar, COUNTED, isStale, markOf, PARTIAL } from "../../../lib/tracker/swarm/age.ts";

function newCalendar(words = new Int32Array(new SharedArrayBuffer(20))): Calendar {
  const calendar = new Calendar(words, 0, 4, 1);
  if (words[3] === 0) calendar.setTimeout(960, 0);
  return calendar;
}

Deno.test("isStale() is false up to the timeout and true from a 24th later on, whenever the peer came", () => {
  const times = fc.record({ came: fc.nat(5000), asked: fc.nat(2340) });
  fc.assert(fc.property(times, ({ came, asked }) => {
    const calendar = newCalendar();
    calendar.period(0);
    const mark = markOf(calendar.period(came), 0, 0);
    // As often as a sweep comes by, so that no long sleep is seen.
    for (let now = came; now < came + asked; now += 40) calendar.period(now);
    const stale = isStale(mark, calendar.period(came + asked));
    if (asked <= 960) assertEquals(stale, false);
    if (asked >= 960 + 40) assertEquals(stale, true);
  }));
});

Deno.test("Calendar makes everybody stale after a sleep of any length, and nobody fresh again", () => {
  for (const sleep of [1000, 64 * 40, 65 * 40, 88 * 40, 1e9]) {
    const calendar = newCalendar();
    const mark = markOf(calendar.period(5), 0, 0);
    assertEquals(isStale(mark, calendar.period(5 + sleep)), true, `${sleep} s`);
  }
});

Deno.test("Calendar does not go back", () => {
  const calendar = newCalendar();
  calendar.period(1000);
  const period = calendar.period(5000);
  assertEquals(calendar.period(10), period);
});

Deno.test("markOf() keeps age, flags and client apart", () => {
  const mark = markOf(63, PARTIAL | COUNTED, 255);
  assertEquals(mark, 0xffff);
  assertEquals(markOf(64, 0, 256), 0);
  assertEquals(isStale(markOf(3, COUNTED, 9), 3), false);
});

Deno.test("Calendar is the same for all threads, whenever they join", () => {
  const words = new Int32Array(new SharedArrayBuffer(20));
  const first = newCalendar(words);
  first.period(123_456);
  first.period(123_456 + 100 * 40);
  const second = newCalendar(words);
  assertEquals(second.period(130_000), first.period(130_000));
  assertEquals(words[4], 0, "the lock is free");
});

Deno.test("isStale() is false for a mark of a thread whose clock is a little ahead", () => {
  for (let period = 0; period < 200; period++) {
    for (const ahead of [1, 2, 4]) assertEquals(isStale(markOf(period + ahead, 0, 0), period), false);
  }
});
