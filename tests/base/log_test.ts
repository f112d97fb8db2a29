import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { systemClock } from "../../lib/base/clock.ts";
import { systemFiles } from "../../lib/base/files.ts";
import { type LogLevel, MOST_WAITING, openLog, openToAppend } from "../../lib/base/log.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import { appender, NIGHT, openInMemory, PATH, settle, textsOf } from "./log/memory_log.ts";

const DAY = 86_400_000;
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a log writes messages and ready lines in their order", async () => {
  const { log, text } = openInMemory();
  log.write("info", "One.", { n: 1 });
  log.lines(bytes("2026-11-27T02:30:00.000Z announce x\n2026-11-27T02:30:00.000Z announce y\n"));
  log.write("warn", "Two.");
  await log.close();
  assertEquals(
    text(),
    "2026-11-27T02:30:00.000Z info  One. n=1\n" +
      "2026-11-27T02:30:00.000Z announce x\n2026-11-27T02:30:00.000Z announce y\n" +
      "2026-11-27T02:30:00.000Z warn  Two.\n",
  );
});

Deno.test("a log goes on behind what its file holds, and gives lines after its end to nobody", async () => {
  const { log, text } = openInMemory({}, new MemoryFiles({ [PATH]: "old\n" }));
  log.write("info", "New.");
  await log.close();
  log.write("info", "Late.");
  await settle();
  assertEquals(text(), "old\n2026-11-27T02:30:00.000Z info  New.\n");
});

Deno.test("a log that cannot be opened is a fault that names the file", () => {
  const files = new MemoryFiles();
  const it = openLog({
    target: "/none/a.log",
    format: "text",
    level: "info",
    rotate: null,
    keep: 1,
    clock: systemClock,
    files,
    openToAppend: appender(files),
    out: { writeBytes: () => true },
    complain: () => {},
  });
  assert(isFault(it));
  assertStringIncludes(it.message, "/none/a.log cannot be written");
});

Deno.test("setLevel() leaves out what is worth less, and nothing else", async () => {
  const levels: readonly LogLevel[] = ["error", "warn", "info", "debug"];
  for (const [i, least] of levels.entries()) {
    const { log, text } = openInMemory();
    log.setLevel(least);
    for (const level of levels) log.write(level, level);
    await log.close();
    assertEquals(textsOf(text()), levels.slice(0, i + 1));
  }
});

Deno.test("a line is written within 200 ms, and not before it is asked for: writing waits for nobody", async () => {
  const { log, clock, text } = openInMemory();
  log.write("info", "One.");
  clock.advance(199);
  await settle();
  assertEquals([text(), log.waiting() > 0], ["", true]);
  clock.advance(1);
  await settle();
  assertEquals([textsOf(text()), log.waiting()], [["One."], 0]);
});

Deno.test("many lines are written at once", async () => {
  const { log, text } = openInMemory();
  const line = bytes("x".repeat(999) + "\n");
  for (let i = 0; i < 66; i++) log.lines(line);
  await settle();
  assertEquals(text()!.length, 66_000);
});

Deno.test("the standard output takes a log, and a reader that went away is told of once", async () => {
  const out: string[] = [];
  let isThere = true;
  const writeBytes = (lines: Uint8Array) => {
    if (isThere) out.push(new TextDecoder().decode(lines));
    return isThere;
  };
  const { log, clock, complaints, files } = openInMemory({ target: "-", out: { writeBytes } });
  log.write("info", "One.");
  await log.flush();
  isThere = false;
  for (const text of ["Two.", "Three."]) {
    log.write("info", text);
    await log.flush();
  }
  assertEquals(complaints.length, 1);
  assertStringIncludes(complaints[0], "standard output");
  assert(log.fault() !== null);
  isThere = true;
  log.write("info", "Four.");
  clock.advance(5000);
  await settle();
  assertEquals([textsOf(out.join("")), log.fault(), log.reopen()], [["One.", "Four."], null, null]);
  assertEquals(complaints.length, 2);
  assertEquals(files.paths(), []);
});

Deno.test("by size, no file is longer than asked and no line is cut, and the oldest files go", async () => {
  const { log, text } = openInMemory({ rotate: { bytes: 100 }, keep: 2 });
  // 40 bytes each, all in one batch.
  for (let i = 1; i <= 9; i++) log.write("info", `Message ${i}`);
  await log.close();
  assertEquals(textsOf(text()), ["Message 9"]);
  assertEquals(textsOf(text(".1")), ["Message 7", "Message 8"]);
  assertEquals(textsOf(text(".2")), ["Message 5", "Message 6"]);
  assertEquals(text(".3"), undefined);
});

Deno.test("a line that is longer than a file may be gets a file of its own", async () => {
  const { log, text } = openInMemory({ rotate: { bytes: 50 } });
  log.write("info", "a");
  log.write("info", "b".repeat(100));
  log.write("info", "c");
  await log.close();
  assertEquals([text(".2"), text(".1"), text()].map((it) => textsOf(it)[0][0]), ["a", "b", "c"]);
});

Deno.test("old files beyond those that are kept go, and a gap among them ends the renaming", async () => {
  const old = {
    [`${PATH}.1`]: "1",
    [`${PATH}.3`]: "3",
    [`${PATH}.4`]: "4",
    [`${PATH}.5`]: "5",
    [PATH]: "0\n",
  };
  const { log, files } = openInMemory({ rotate: { bytes: 1 }, keep: 3 }, new MemoryFiles(old));
  log.write("info", "New.");
  await log.close();
  assertEquals(files.paths(), [PATH, `${PATH}.1`, `${PATH}.2`, `${PATH}.3`]);
  const text = (n: number) => new TextDecoder().decode(files.bytes(`${PATH}.${n}`));
  assertEquals([text(1), text(2), text(3)], ["0\n", "1", "3"]);
});

Deno.test("by day, each day of UTC has a file, and a day without lines none", async () => {
  const { log, clock, files, text } = openInMemory({ rotate: { daily: true } });
  const say = async (words: string) => {
    log.write("info", words);
    await log.flush();
  };
  files.time = NIGHT;
  await say("Friday.");
  clock.advance(DAY - 3_600_000);
  await say("Saturday, half past one.");
  await say("And again.");
  clock.advance(2 * DAY);
  await say("Monday.");
  await log.close();
  assertEquals(textsOf(text(".2")), ["Friday."]);
  assertEquals(textsOf(text(".1")), ["Saturday, half past one.", "And again."]);
  assertEquals(textsOf(text()), ["Monday."]);
});

Deno.test("by day, a file of an earlier run is put aside by the day of its last change", async () => {
  for (const [modified, isOld] of [[NIGHT - DAY, true], [NIGHT - 3_600_000, false]] as const) {
    const files = new MemoryFiles();
    files.put(PATH, "old\n", modified);
    const { log, text } = openInMemory({ rotate: { daily: true } }, files);
    log.write("info", "New.");
    await log.close();
    assertEquals(text(".1"), isOld ? "old\n" : undefined);
  }
});

Deno.test("a log that cannot be put aside goes on in the old file, says so once, and tries again", async () => {
  const { log, clock, files, complaints, text } = openInMemory({ rotate: { bytes: 50 } });
  files.fail("rename", PATH, "busy");
  for (const word of ["One.", "Two.", "Three.", "Four."]) {
    log.write("info", word);
    await log.flush();
    clock.advance(40_000);
  }
  assertEquals(textsOf(text()), ["One.", "Two.", "Three.", "Four."]);
  assertEquals(complaints.length, 1);
  assertStringIncludes(complaints[0], "another program uses it");
  files.heal();
  clock.advance(60_000);
  log.write("info", "Five.");
  await log.close();
  assertEquals([textsOf(text(".1")).length, textsOf(text())], [4, ["Five."]]);
  assertEquals(log.fault(), null);
});

Deno.test("a file that was moved or removed is noticed within seconds, and begun anew", async () => {
  for (const take of ["rename", "remove", "replace"] as const) {
    const { log, clock, files, text } = openInMemory();
    log.write("info", "One.");
    await log.flush();
    if (take === "remove") files.remove(PATH);
    else files.rename(PATH, `${PATH}.old`);
    if (take === "replace") files.put(PATH, "");
    clock.advance(2000);
    log.write("info", "Two.");
    await log.close();
    assertEquals(textsOf(text()), ["Two."], take);
    if (take !== "remove") assertEquals(textsOf(text(".old")), ["One."]);
  }
});

Deno.test("reopen() begins a moved file anew at once", async () => {
  const { log, files, text } = openInMemory();
  log.write("info", "One.");
  await log.flush();
  files.rename(PATH, `${PATH}.1`);
  assertEquals(log.reopen(), null);
  log.write("info", "Two.");
  await log.close();
  assertEquals([textsOf(text(".1")), textsOf(text())], [["One."], ["Two."]]);
});

Deno.test("reopen() while lines are being written closes the old file only when they are", async () => {
  const files = new MemoryFiles({ "/var/": "" });
  const events: string[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const open = appender(files);
  let opened = 0;
  const { log, text } = openInMemory({
    openToAppend: (path) => {
      const file = open(path);
      if ("fault" in file) return file;
      const name = `file ${++opened}`;
      return {
        ...file,
        async write(lines) {
          events.push(`${name} written`);
          const gate = Promise.withResolvers<void>();
          gates.push(gate);
          await gate.promise;
          return await file.write(lines);
        },
        close: () => void events.push(`${name} closed`),
      };
    },
  }, files);
  log.write("info", "One.");
  const flushed = log.flush();
  await settle();
  files.rename(PATH, `${PATH}.1`);
  for (let i = 0; i < 2; i++) assertEquals(log.reopen(), null);
  gates[0].resolve();
  await flushed;
  log.write("info", "Two.");
  const closed = log.close();
  await settle();
  gates[1].resolve();
  await closed;
  assertEquals(events, [
    "file 1 written",
    "file 2 closed",
    "file 1 closed",
    "file 3 written",
    "file 3 closed",
  ]);
  assertEquals([textsOf(text(".1")), textsOf(text())], [["One."], ["Two."]]);
});

Deno.test("reopen() that fails tells why, and the old file goes on", async () => {
  const { log, files, text } = openInMemory();
  files.fail("openToWrite", PATH, "denied");
  assertStringIncludes(log.reopen()!.message, PATH);
  log.write("info", "One.");
  await log.close();
  assertEquals(textsOf(text()), ["One."]);
});

Deno.test("a log under a link puts aside the file and leaves the link", async () => {
  const files = new MemoryFiles({ "/disk/real.log": "old\n", [PATH]: "-> /disk/real.log" });
  const { log } = openInMemory({ rotate: { bytes: 1 } }, files);
  log.write("info", "New.");
  await log.close();
  assertEquals(files.paths(), ["/disk/real.log", "/disk/real.log.1", PATH]);
  assertEquals(textsOf(new TextDecoder().decode(files.bytes("/disk/real.log"))), ["New."]);
});

Deno.test("a full disk is told once, loses no line for a while, and is tried again", async () => {
  const { log, clock, files, complaints, text } = openInMemory();
  files.room = 0;
  for (const word of ["One.", "Two.", "Three."]) {
    log.write("info", word);
    clock.advance(5000);
    await settle();
  }
  assertEquals(complaints.length, 1);
  assertStringIncludes(complaints[0], "the disk is full");
  assertStringIncludes(log.fault()!.message, "the disk is full");
  files.room = 1_000_000;
  clock.advance(5000);
  await settle();
  assertEquals([textsOf(text()), log.fault()], [["One.", "Two.", "Three."], null]);
  assertEquals(complaints.slice(1), ["The log is written again."]);
});

Deno.test("a line that a full disk cut off is ended, and written whole once there is room", async () => {
  const files = new MemoryFiles({ "/var/": "" });
  let room = 50;
  const open = appender(files);
  const { log, clock, text } = openInMemory({
    openToAppend: (path) => {
      const file = open(path);
      if ("fault" in file) return file;
      return {
        ...file,
        write: async (lines) => {
          if (room === 0) throw new Error("ENOSPC: no space left on device");
          const written = await file.write(lines.subarray(0, room));
          room -= written;
          return written;
        },
      };
    },
  }, files);
  log.write("info", "One.");
  log.write("info", "Two.");
  await log.flush();
  assertEquals(text()!.length, 50);
  room = 1000;
  clock.advance(5000);
  await settle();
  const lines = text()!.split("\n");
  assertEquals([lines.length, lines[0].slice(31), lines[1], lines[2].slice(31)], [
    4,
    "One.",
    "2026-11-27T02:",
    "Two.",
  ]);
});

Deno.test("a folder that vanished is told once, and its file is made when it is back", async () => {
  const { log, clock, files, complaints, text } = openInMemory();
  log.write("info", "One.");
  await log.flush();
  files.drop("/var");
  clock.advance(2000);
  for (const word of ["Two.", "Three."]) {
    log.write("info", word);
    clock.advance(5000);
    await settle();
  }
  assertEquals([complaints.length, text()], [1, undefined]);
  files.makeFolder("/var");
  clock.advance(5000);
  await settle();
  assertEquals([textsOf(text()), log.fault()], [["Two.", "Three."], null]);
});

Deno.test("lines beyond 4 MiB that wait are dropped, and a line in their place says how many", async () => {
  const { log, clock, files, text } = openInMemory();
  files.room = 0;
  const batch = bytes(("x".repeat(99) + "\n").repeat(1000));
  for (let i = 0; i < 60; i++) log.lines(batch);
  log.write("info", "Dropped too, though it is short.");
  await settle();
  assert(log.waiting() <= MOST_WAITING);
  files.room = 1e9;
  clock.advance(5000);
  await settle();
  log.write("info", "Later.");
  await log.close();
  const lines = text()!.split("\n");
  const kept = Math.floor(MOST_WAITING / batch.length) * 1000;
  assertEquals(lines.slice(0, kept).every((line) => line.startsWith("xxx")), true);
  const lost = 60_000 - kept + 1;
  assertStringIncludes(lines[kept], `warn  Lines were dropped`);
  assertStringIncludes(lines[kept], `lines=${lost}`);
  assertStringIncludes(lines[kept + 1], "Later.");
});

Deno.test("close() ends also when nothing can be written", async () => {
  const { log, files } = openInMemory();
  files.room = 0;
  log.write("info", "One.");
  await log.close();
  assert(log.fault() !== null);
});

Deno.test("a log on this machine's disk rotates, is reopened, and keeps every line", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.log`;
  try {
    const log = openLog({
      target: path,
      format: "text",
      level: "info",
      rotate: { bytes: 20_000 },
      keep: 100,
      clock: systemClock,
      files: systemFiles,
      openToAppend,
      out: { writeBytes: () => true },
      complain: (line) => {
        throw new Error(line);
      },
    });
    assert(!isFault(log));
    for (let i = 0; i < 3000; i++) {
      log.write("info", `Message ${i}.`);
      if (i === 1500) {
        await log.flush();
        await Deno.rename(path, `${folder}/moved.log`);
        assertEquals(log.reopen(), null);
      }
    }
    await log.close();
    const found = new Set<string>();
    for await (const { name } of Deno.readDir(folder)) {
      const text = await Deno.readTextFile(`${folder}/${name}`);
      assert(text.length <= 20_000, name);
      for (const line of textsOf(text)) found.add(line);
    }
    assertEquals(found.size, 3000);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
