import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ManualClock } from "../../../lib/base/clock.ts";
import { Guard, type Verdict } from "../../../lib/share/site/guard.ts";

const PASSWORD = new TextEncoder().encode("geheim:ö");
const RIGHT = basic("anyone:geheim:ö");
const WRONG = basic("anyone:wrong");

function basic(text: string): string {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}`;
}

/** A guard and its clock; `ask` gives what is known of a verdict so far. */
function open() {
  const clock = new ManualClock();
  const guard = new Guard(clock);
  const judge = (header: string | null, from = "192.0.2.7") => guard.judge(PASSWORD, header, from);
  /** Milliseconds after which a password is answered, and how. */
  async function timed(header: string, from?: string): Promise<[milliseconds: number, verdict: Verdict]> {
    let verdict: Verdict | null = null;
    const judged = judge(header, from).then((it) => void (verdict = it));
    const start = clock.elapsed();
    while (await settled(), verdict === null) clock.advance(100);
    await judged;
    return [clock.elapsed() - start, verdict];
  }
  return { clock, judge, timed };
}

/** Lets all promises go on that can. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("Guard takes the right password from anyone at once, and asks for one that is missing", async () => {
  const { judge } = open();
  const cases: [header: string | null, verdict: Verdict][] = [
    [RIGHT, "right"],
    [RIGHT.replace("Basic", "BASIC"), "right"],
    [basic(":geheim:ö"), "right"],
    [null, "missing"],
    ["", "missing"],
    ["Basic", "missing"],
    ["Basic !!!", "missing"],
    ["Basic YQ=a", "missing"],
    [basic("nocolon"), "missing"],
    ["Bearer abc", "missing"],
    [`Basic ${"A".repeat(4000)}`, "missing"],
  ];
  for (const [header, verdict] of cases) {
    assertEquals(await judge(header), verdict, String(header).slice(0, 40));
  }
});

Deno.test("Guard lets each wrong password of an address wait longer, to ten seconds", async () => {
  const { timed } = open();
  for (const seconds of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10]) {
    assertEquals(await timed(WRONG), [1000 * seconds, "wrong"]);
  }
  assertEquals(await timed(RIGHT), [0, "right"]);
  assertEquals(await timed(WRONG, "192.0.2.8"), [1000, "wrong"]);
});

Deno.test("Guard looks at nothing of an address of which it thinks about another, be it right", async () => {
  const { clock, judge } = open();
  const first = judge(WRONG);
  await settled();
  assertEquals([await judge(RIGHT), await judge(WRONG)], ["busy", "busy"]);
  assertEquals(await judge(RIGHT, "192.0.2.8"), "right");
  clock.advance(1000);
  assertEquals([await first, await judge(RIGHT)], ["wrong", "right"]);
});

Deno.test("Guard takes a network of IPv6 for one address, and one of IPv4 in either form", async () => {
  const { clock, judge } = open();
  const cases: [first: string, second: string, isSame: boolean][] = [
    ["2001:db8::1", "2001:db8::2:3:4", true],
    ["2001:db8::1", "2001:db8:0:1::1", false],
    ["192.0.2.7", "::ffff:192.0.2.7", true],
    ["192.0.2.7", "192.0.2.9", false],
    ["fe80::1%eth0", "fe80::2", true],
  ];
  for (const [first, second, isSame] of cases) {
    const thought = judge(WRONG, first);
    await settled();
    assertEquals(await judge(RIGHT, second), isSame ? "busy" : "right", second);
    clock.advance(10_000);
    await thought;
  }
});

Deno.test("Guard forgets who tried no more for ten minutes", async () => {
  const { clock, timed } = open();
  await timed(WRONG);
  clock.advance(599_000);
  assertEquals((await timed(WRONG))[0], 2000);
  clock.advance(600_000);
  assertEquals((await timed(WRONG))[0], 1000);
});

Deno.test("Guard remembers so many networks, and judges no more of them while all are thought about", async () => {
  const { clock, judge, timed } = open();
  const all = Array.from({ length: 4096 }, (_, i) => judge(WRONG, `10.1.${i >> 8}.${i & 255}`));
  await settled();
  assertEquals([await judge(WRONG, "192.0.2.7"), await judge(RIGHT, "192.0.2.7")], ["busy", "right"]);
  clock.advance(1000);
  assertEquals(new Set(await Promise.all(all)), new Set(["wrong"]));
  assertEquals((await timed(WRONG, "192.0.2.7"))[0], 1000);
  assertEquals((await timed(WRONG, "10.1.0.1"))[0], 2000);
});

Deno.test("Guard has a verdict for whatever stands in the header", async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
    const { timed } = open();
    const [, verdict] = await timed(text);
    assertEquals(["missing", "wrong"].includes(verdict), true);
  }));
});
