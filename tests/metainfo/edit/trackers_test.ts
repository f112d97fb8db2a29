import { assertEquals } from "@std/assert";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import type { Changes } from "../../../lib/metainfo/edit.ts";
import { readTrackers } from "../../../lib/metainfo/edit.ts";
import type { Keys } from "../../fixture/torrents.ts";
import { edits, rawTop, withTop } from "./fixture.ts";

const A = "http://a/announce";
const B = "http://b/announce";
const C = "udp://c:80";

/** Of an edited torrent: `announce` and `announce-list` as they stand there, and what is told. */
function outcome(top: Keys, changes: Changes) {
  const { bytes, changed } = edits(withTop(top), changes);
  const raw = rawTop(bytes);
  return {
    announce: raw.get("announce"),
    list: raw.get("announce-list"),
    told: changed.map(({ what, was, is }) => `${what}: ${was} -> ${is}`),
  };
}

const bencoded = { [A]: `17:${A}`, [B]: `17:${B}`, [C]: `10:${C}` };
const [a, b, c] = Object.values(bencoded);

Deno.test("edit() writes tiers: the first URL in announce, a list only where there is more than one", async (t) => {
  const cases: [
    name: string,
    top: Keys,
    changes: Changes,
    announce?: string,
    list?: string,
    told?: string,
  ][] = [
    ["sets one where none was", {}, { trackers: [[A]] }, a, undefined, `trackers: null -> ${A}`],
    [
      "sets tiers",
      { announce: C },
      { trackers: [[A, B], [C]] },
      a,
      `ll${a}${b}el${c}ee`,
      `trackers: ${C} -> ${A}, ${B} | ${C}`,
    ],
    [
      "drops the list when one is left",
      { announce: A, "announce-list": [[A], [B]] },
      { removeTrackers: [A] },
      b,
      undefined,
      `trackers: ${A} | ${B} -> ${B}`,
    ],
    [
      "adds behind",
      { announce: A },
      { addTrackers: [[B, C]] },
      a,
      `ll${a}el${b}${c}ee`,
      `trackers: ${A} -> ${A} | ${B}, ${C}`,
    ],
    ["adds the first", {}, { addTrackers: [[A]] }, a, undefined, `trackers: null -> ${A}`],
    [
      "leaves what is there where it is",
      { announce: A, "announce-list": [[A], [B]] },
      { addTrackers: [[B, C], [A]] },
      a,
      `ll${a}el${b}el${c}ee`,
      `trackers: ${A} | ${B} -> ${A} | ${B} | ${C}`,
    ],
    [
      "empty tiers vanish",
      { announce: A, "announce-list": [[A], [B], [C]] },
      { removeTrackers: [B] },
      a,
      `ll${a}el${c}ee`,
      `trackers: ${A} | ${B} | ${C} -> ${A} | ${C}`,
    ],
    [
      "none left: both keys go",
      { announce: A, "announce-list": [[A], [B]] },
      { removeTrackers: [A, B] },
      undefined,
      undefined,
      `trackers: ${A} | ${B} -> null`,
    ],
    ["no trackers at all", { announce: A }, { trackers: [] }, undefined, undefined, `trackers: ${A} -> null`],
    [
      "sets, adds, then removes",
      { announce: C },
      { trackers: [[A]], addTrackers: [[B]], removeTrackers: [A] },
      b,
      undefined,
      `trackers: ${C} -> ${B}`,
    ],
  ];
  for (const [name, top, changes, announce, list, told] of cases) {
    await t.step(
      name,
      () => assertEquals(outcome(top, changes), { announce, list, told: told ? [told] : [] }),
    );
  }
});

Deno.test("edit() changes nothing where the trackers are as asked", async (t) => {
  const cases: [name: string, top: Keys, changes: Changes][] = [
    ["the same one", { announce: A }, { trackers: [[A]] }],
    ["the same tiers", { announce: A, "announce-list": [[A, B], [C]] }, { trackers: [[A, B], [C]] }],
    ["one that is there is added", { announce: A, "announce-list": [[A], [B]] }, { addTrackers: [[B]] }],
    ["a list of one", { announce: A, "announce-list": [[A]] }, { trackers: [[A]] }],
    ["none, and none before", {}, { trackers: [] }],
    ["announce is in the list but not its first", { announce: B, "announce-list": [[A], [B]] }, {
      addTrackers: [[A]],
    }],
  ];
  for (const [name, top, changes] of cases) {
    await t.step(name, () => {
      const source = withTop(top);
      const { bytes, changed } = edits(source, changes);
      assertEquals([changed, bytes], [[], source]);
    });
  }
});

Deno.test("edit() never leaves announce and announce-list contradicting each other", async (t) => {
  const odd = { announce: C, "announce-list": [[A], [B]] };
  await t.step("a tracker that only announce names is kept when others are added", () => {
    const told = [`trackers: ${A} | ${B} -> ${C} | ${A} | ${B} | http://d/`];
    assertEquals(outcome(odd, { addTrackers: [["http://d/"]] }), {
      announce: c,
      list: `ll${c}el${a}el${b}el9:http://d/ee`,
      told,
    });
  });
  await t.step("it can be removed", () => {
    const told = [`announce: ${C} -> ${A}`];
    assertEquals(outcome(odd, { removeTrackers: [C] }), { announce: a, list: `ll${a}el${b}ee`, told });
  });
  await t.step("the same tiers set bring announce back", () => {
    const told = [`announce: ${C} -> ${A}`];
    assertEquals(outcome(odd, { trackers: [[A], [B]] }), { announce: a, list: `ll${a}el${b}ee`, told });
  });
  await t.step("a list without announce gets one when it changes", () => {
    const top = { "announce-list": [[A], [B]] };
    assertEquals(outcome(top, { removeTrackers: [B] }).announce, a);
  });
  await t.step("an announce within the list stays while it is there", () => {
    const top = { announce: B, "announce-list": [[A], [B]] };
    assertEquals(outcome(top, { addTrackers: [[C]] }).announce, b);
    assertEquals(outcome(top, { removeTrackers: [B] }).announce, a);
  });
  await t.step("a tracker removed that is not there leaves none contradicting", () => {
    const { after, changed } = edits(withTop({ announce: A, "announce-list": [[B]] }), {
      removeTrackers: [C],
    });
    assertEquals(after.outer.trackers, [[A], [B]]);
    assertEquals(changed.map(({ was, is }) => [was, is]), [[B, `${A} | ${B}`]]);
  });
  await t.step("it can be asked for", () => {
    assertEquals(outcome({}, { trackers: [[A], [B]], announce: B }), {
      announce: b,
      list: `ll${a}el${b}ee`,
      told: [`trackers: null -> ${A} | ${B}`, `announce: null -> ${B}`],
    });
  });
});

Deno.test("edit() tells of a tracker that was to go and was not there", () => {
  const { absent, changed } = edits(withTop({ announce: A }), { removeTrackers: [B, B] });
  assertEquals([absent, changed], [[{ what: "trackers", text: B }], []]);
});

Deno.test("edit() keeps the bytes of URLs that are no UTF-8, and more than a reader looks at", () => {
  const odd = toLatin1("http://a/\xff");
  const many = Array.from({ length: 1500 }, (_, i) => [`http://a/${i}`]);
  const { bytes } = edits(withTop({ announce: odd, "announce-list": [[odd], ...many] }), {
    addTrackers: [[B]],
  });
  const list = rawTop(bytes).get("announce-list")!;
  assertEquals([list.startsWith("ll10:http://a/\xffe"), list.endsWith(`l13:http://a/1499el${b}ee`)], [
    true,
    true,
  ]);
});

Deno.test("edit() takes lists that others wrote wrongly: bare strings, spaces, empty tiers, what is no text", () => {
  const top = { announce: "", "announce-list": [`${A} `, [], [""], [B, 5], 7] };
  assertEquals(outcome(top, { removeTrackers: [B], addTrackers: [[A]] }), {
    announce: `18:${A} `,
    list: undefined,
    told: [`trackers: ${A} | ${B} -> ${A}`],
  });
});

Deno.test("readTrackers() gives all tiers and announce", () => {
  const top = { announce: B, "announce-list": [[A], [B, C]] };
  assertEquals(readTrackers(withTop(top)), { trackers: [[A], [B, C]], announce: B });
  assertEquals(readTrackers(withTop({})), { trackers: [], announce: undefined });
});
