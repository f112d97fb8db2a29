import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import {
  allowed,
  BETWEEN_TEXTS,
  fallbacks,
  type NumberSetting,
  readSetting,
  readSettings,
  type Setting,
  type SettingTable,
  shown,
  writeValue,
} from "../../lib/base/setting.ts";

const TABLE = {
  port: {
    name: "port",
    kind: "port",
    fallback: 9000,
    min: 0,
    max: 65535,
    placeholder: "PORT",
    sentence: "",
  },
  slots: { name: "slots", kind: "count", fallback: 4, min: 1, max: 9, placeholder: "N", sentence: "" },
  pause: {
    name: "long-pause",
    kind: "duration",
    fallback: 0,
    min: 10,
    max: 3600,
    zero: "none",
    placeholder: "TIME",
    sentence: "",
  },
  room: {
    name: "room",
    kind: "size",
    fallback: 1e6,
    min: 1000,
    max: 2 ** 30,
    placeholder: "SIZE",
    sentence: "",
  },
  speed: { name: "speed", kind: "rate", fallback: 1000, min: 1, max: 1e9, placeholder: "RATE", sentence: "" },
  loud: { name: "loud", kind: "switch", fallback: false, sentence: "" },
  decoys: { name: "decoys", kind: "toggle", fallback: true, sentence: "" },
  rest: {
    name: "rest",
    kind: "count",
    fallback: 4,
    min: 1,
    max: 9,
    unit: "minutes",
    placeholder: "N",
    sentence: "",
  },
  outside: { name: "outside", kind: "hosts", fallback: [], max: 2, placeholder: "HOST", sentence: "" },
  bind: { name: "bind", kind: "addresses", fallback: [], max: 3, placeholder: "ADDRESS", sentence: "" },
} as const satisfies SettingTable;

const RIGHT: [Setting, text: string, value: unknown][] = [
  [TABLE.port, "0", 0],
  [TABLE.port, "65535", 65535],
  [TABLE.port, "09000", 9000],
  [TABLE.slots, "9", 9],
  [TABLE.pause, "0", 0],
  [TABLE.pause, "10s", 10],
  [TABLE.pause, "1h", 3600],
  [TABLE.room, "1GiB", 2 ** 30],
  [TABLE.speed, "20MB/s", 20e6],
  [TABLE.loud, "on", true],
  [TABLE.loud, "OFF", false],
  [TABLE.decoys, "on", true],
  [TABLE.decoys, "Off", false],
  [TABLE.rest, "9", 9],
  [TABLE.outside, "home.example.net", ["home.example.net"]],
  [TABLE.outside, "203.0.113.7, [2001:db8::7]", ["203.0.113.7", "2001:db8::7"]],
  [TABLE.outside, "Tracker,Tracker", ["Tracker"]],
  [TABLE.bind, "127.0.0.1", ["127.0.0.1"]],
  [TABLE.bind, "127.0.0.1, ::1,[fd00::2]", ["127.0.0.1", "::1", "fd00::2"]],
  [TABLE.bind, "fe80::1%eth0", ["fe80::1%eth0"]],
  [TABLE.bind, "::1,::1", ["::1"]],
];

Deno.test("readSetting() gives the value of a right text", async (t) => {
  for (const [setting, text, value] of RIGHT) {
    await t.step(`${setting.name} ${text}`, () => assertEquals<unknown>(readSetting(setting, text), value));
  }
});

const WRONG: [Setting, text: string][] = [
  [TABLE.port, "65536"],
  [TABLE.port, "-1"],
  [TABLE.port, "1e3"],
  [TABLE.port, "0x50"],
  [TABLE.port, "80.0"],
  [TABLE.port, " 80"],
  [TABLE.port, "9".repeat(400)],
  [TABLE.slots, "0"],
  [TABLE.slots, "10"],
  [TABLE.pause, "9"],
  [TABLE.pause, "2h"],
  [TABLE.pause, "4mins"],
  [TABLE.room, "999"],
  [TABLE.room, "2GiB"],
  [TABLE.loud, "perhaps"],
  [TABLE.decoys, "perhaps"],
  [TABLE.decoys, "on "],
  [TABLE.rest, "4m"],
  [TABLE.outside, "300.1.1.1"],
  [TABLE.outside, "my_home"],
  [TABLE.outside, "http://home.example.net"],
  [TABLE.outside, "home.example.net:9000"],
  [TABLE.outside, "a,b,c"],
  [TABLE.outside, "a,,b"],
  [TABLE.bind, "eth0"],
  [TABLE.bind, "127.0.0.1,"],
  [TABLE.bind, "::1,::2,::3,::4"],
  [TABLE.bind, "256.0.0.1"],
];

Deno.test("readSetting() names the setting, the bad text and what is allowed", async (t) => {
  for (const [setting, text] of WRONG) {
    await t.step(`${setting.name} ${text.slice(0, 20)}`, () => {
      const it = readSetting(setting, text);
      assert(isFault(it));
      assertEquals(it.message, `--${setting.name} cannot be ${shown(text)}.`);
      assertEquals(it.advice, `Give ${allowed(setting)}.`);
    });
  }
});

Deno.test("readSetting() says that an empty text is no value, under the name the user knows", () => {
  const it = readSetting(TABLE.port, "", "PORT");
  assert(isFault(it));
  assertEquals(faultLine(it), "PORT needs a value. Give a port number from 0 to 65535.");
});

Deno.test("readSettings() fills what is not given, and stops at the first bad text", () => {
  assertEquals(readSettings(TABLE, new Map([["long-pause", "1m"], ["loud", "on"]])), {
    port: 9000,
    slots: 4,
    pause: 60,
    room: 1e6,
    speed: 1000,
    loud: true,
    decoys: true,
    rest: 4,
    outside: [],
    bind: [],
  });
  const it = readSettings(TABLE, new Map([["slots", "x"], ["room", "y"]]));
  assert(isFault(it));
  assertEquals(it.fault, "bad-value");
  assertEquals(it.message, '--slots cannot be "x".');
});

Deno.test("fallbacks() gives lists of its own, so that the table stays as it is", () => {
  fallbacks(TABLE).bind.push("::1");
  assertEquals(fallbacks(TABLE).bind, []);
});

Deno.test("allowed() says what 0 stands for where it is special, and what a number counts", () => {
  assertEquals(
    allowed(TABLE.pause),
    "a time from 10s to 1h, such as 240 (seconds), 4m or 1h, or 0 for none",
  );
  assertEquals(allowed(TABLE.room), "a size from 1KB to 1GiB, such as 256MB or 512KiB");
  assertEquals(allowed(TABLE.loud), "on or off");
  assertEquals(allowed(TABLE.decoys), "on or off");
  assertEquals(allowed(TABLE.rest), "a whole number from 1 to 9 (minutes)");
  assertEquals(
    allowed(TABLE.outside),
    "IP addresses or host names with commas between them, such as home.example.net or 203.0.113.7,2001:db8::7",
  );
});

Deno.test("allowed() gives examples that are allowed themselves, binary ones where K is KiB", () => {
  const pieces = { ...TABLE.room, binary: true, min: 16_384, max: 2 ** 28 } as const;
  assertEquals(allowed(pieces), "a size from 16KiB to 256MiB, such as 512KiB or 1MiB");
  assertEquals([readSetting(pieces, "256K"), readSetting(TABLE.room, "256K")], [262_144, 256_000]);
});

Deno.test("readSetting() reads what writeValue() wrote", () => {
  for (const setting of Object.values(TABLE)) {
    if (setting.kind === "addresses" || setting.kind === "hosts") continue;
    assertEquals<unknown>(
      readSetting<Setting>(setting, writeValue(setting, setting.fallback)),
      setting.fallback,
    );
  }
});

Deno.test("shown() leaves nothing that steers a terminal, and nothing long", () => {
  assertEquals(shown("a b"), '"a b"');
  assertEquals(shown("\x1b[2J\n\u202e"), '"?[2J??"');
  assertEquals(shown("x".repeat(1e6)), `"${"x".repeat(40)}..."`);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const quoted = shown(text);
    return quoted.length <= 45 && !/\p{Cc}/u.test(quoted);
  }));
});

Deno.test("readSetting() takes a text as it is, even an empty one", () => {
  const comment = {
    name: "comment",
    kind: "text",
    fallback: "",
    placeholder: "TEXT",
    good: "a text",
    sentence: "",
  };
  for (const text of ["", " a, b ", "on", "\n"]) assertEquals(readSetting(comment as Setting, text), text);
});

Deno.test("readSetting() takes texts one for each time that they were given, commas and all", async (t) => {
  const globs = {
    name: "include",
    kind: "texts",
    fallback: [],
    max: 3,
    placeholder: "GLOB",
    good: "a pattern such as *.iso",
    sentence: "",
  } as const;
  const cases: [string[], boolean][] = [
    [["*.{a,b}"], true],
    [["a", "a"], true],
    [["a", "b", "c"], true],
    [["a", "b", "c", "d"], false],
    [["a", ""], false],
    [[""], false],
  ];
  for (const [texts, isGood] of cases) {
    await t.step(texts.join(" "), () => {
      const value = readSetting(globs, texts.join(BETWEEN_TEXTS));
      if (isGood) assertEquals(value, texts);
      else assert(isFault(value) && faultLine(value).includes("Give a pattern such as *.iso."));
    });
  }
});

Deno.test("readSetting() takes one of the choices and names them all otherwise", () => {
  const links = {
    name: "symlinks",
    kind: "choice",
    choices: ["follow", "keep", "skip"],
    fallback: "follow",
    sentence: "",
  } as const;
  assertEquals(readSetting(links, "keep"), "keep");
  const bad = readSetting(links, "Keep");
  assert(isFault(bad));
  assertEquals(faultLine(bad), '--symlinks cannot be "Keep". Give follow, keep or skip.');
});

Deno.test("readSetting() takes the word that stands for 0, and not 0 itself", () => {
  const threads: NumberSetting = {
    name: "threads",
    kind: "count",
    fallback: 0,
    min: 1,
    max: 4,
    zero: "as many as are of use",
    zeroWord: "auto",
    placeholder: "N",
    sentence: "",
  };
  assertEquals(readSetting(threads, "auto"), 0);
  assertEquals(writeValue(threads, 0), "auto");
  assertEquals(readSetting(threads, "3"), 3);
  for (const wrong of ["0", "5", "Auto"]) {
    const refused = readSetting(threads, wrong);
    assert(isFault(refused) && /or auto for as many as are of use/.test(refused.advice ?? ""), wrong);
  }
});
