import { assertEquals } from "@std/assert";
import { finding } from "../../../lib/cli/ask/finding.ts";
import type { AnnounceTold, AskReport, Visit } from "../../../lib/cli/ask/report.ts";
import { verdictText, visitText } from "../../../lib/cli/ask/text.ts";

const CAME = { milliseconds: 3, tries: 1, status: null, from: "[2001:db8::7]:9000", problem: null };
const ANNOUNCE: AnnounceTold = {
  ...CAME,
  infoHash: "ab".repeat(20),
  interval: 240,
  minInterval: 60,
  seeds: 1,
  leechers: 2,
  peers: [{ host: "192.0.2.1", port: 1 }, { host: "2001:db8::1", port: 2 }],
  externalIp: "2001:db8::9",
  warning: null,
};
const VISIT: Visit = {
  family: 6,
  address: "2001:db8::7",
  port: 9000,
  addresses: 1,
  connect: null,
  announces: [],
  scrape: null,
  findings: [],
};

Deno.test("visitText() says in plain words what was answered", () => {
  const scrape = {
    ...CAME,
    torrents: [{ infoHash: "ab".repeat(20), seeds: 1, leechers: 2, completed: 1 }],
  };
  const text = visitText(
    { ...VISIT, connect: CAME, announces: [ANNOUNCE], scrape, findings: [finding("no-interval")] },
    { peers: true, several: false },
  );
  assertEquals(
    text,
    `IPv6: 2001:db8::7 port 9000
  connect   answered in 3 ms, from the address that was asked
  announce  answered in 3 ms
            1 seed, 2 leechers, 2 peers (1 IPv4, 1 IPv6)
            announce again in 4m, at the earliest in 1m, it sees you as 2001:db8::9
              192.0.2.1 1
              2001:db8::1 2
  scrape    answered in 3 ms
            1 seed, 2 leechers, completed 1 time
  odd       It does not say when to announce again.
`,
  );
});

Deno.test("visitText() tells what is not as usual", async (t) => {
  const problem = { code: "refused", message: "no.", failureCode: 200, retryIn: 5 };
  const cases: [what: string, announce: Partial<AnnounceTold>, lines: string[]][] = [
    ["several tries, another host", { tries: 3, from: "h.test:9000" }, [
      "answered in 3 ms (3 tries), by h.test:9000",
      "1 seed, 2 leechers, 2 peers (1 IPv4, 1 IPv6)",
      "announce again in 4m, at the earliest in 1m, it sees you as 2001:db8::9",
    ]],
    ["a refusal", { problem }, [
      "answered in 3 ms",
      "refused (failure code 200), and to try again in 5 minutes: no.",
    ]],
    ["a refusal for ever", { problem: { ...problem, failureCode: null, retryIn: "never" } }, [
      "answered in 3 ms",
      "refused, and not to try again: no.",
    ]],
    ["a status that is not 200", { status: 404, problem: { ...problem, code: "http-status" } }, [
      "answered in 3 ms with HTTP status 404",
    ]],
    ["a leecher who can only be the one that asks", { status: 200, seeds: 2, leechers: 1 }, [
      "answered in 3 ms",
      "2 seeds, 1 leecher (this question), 2 peers (1 IPv4, 1 IPv6)",
      "announce again in 4m, at the earliest in 1m, it sees you as 2001:db8::9",
    ]],
    ["a leecher who is among the peers", { seeds: 1, leechers: 1 }, [
      "answered in 3 ms",
      "1 seed, 1 leecher, 2 peers (1 IPv4, 1 IPv6)",
      "announce again in 4m, at the earliest in 1m, it sees you as 2001:db8::9",
    ]],
    ["no answer", { milliseconds: null, problem: { ...problem, code: "no-answer" } }, ["no answer"]],
    [
      "a tracker that tells little",
      {
        seeds: null,
        leechers: null,
        peers: [],
        interval: null,
        minInterval: null,
        externalIp: null,
        warning: "hm",
      },
      ["answered in 3 ms", "no peers", "warning of the tracker: hm"],
    ],
  ];
  for (const [what, changes, lines] of cases) {
    await t.step(what, () => {
      const visit = { ...VISIT, addresses: 2, announces: [{ ...ANNOUNCE, ...changes }] };
      const text = visitText(visit, { peers: false, several: false });
      const [head, ...rest] = text.trimEnd().split("\n");
      assertEquals(head, "IPv6: 2001:db8::7 port 9000, the first of 2 addresses");
      assertEquals(rest, lines.map((line, i) => `  ${(i === 0 ? "announce" : "").padEnd(10)}${line}`));
    });
  }
});

Deno.test("visitText() names the torrents when there are several", () => {
  const scrape = {
    ...CAME,
    torrents: [{ infoHash: "cd".repeat(20), seeds: null, leechers: null, completed: null }],
  };
  const text = visitText({ ...VISIT, announces: [ANNOUNCE], scrape }, { peers: false, several: true });
  assertEquals(text.includes(`  announce  ${"ab".repeat(20)}\n            answered`), true);
  assertEquals(text.includes(`${"cd".repeat(20)}: does not know this torrent\n`), true);
});

Deno.test("verdictText() counts what is wrong and what is odd", () => {
  const report = (wrong: number, odd: number): AskReport => ({
    version: 1,
    url: "",
    ok: wrong === 0,
    infoHashes: [],
    madeUp: false,
    visits: [{
      ...VISIT,
      findings: [...Array(wrong).fill(finding("bad-hash-taken")), ...Array(odd).fill(finding("no-interval"))],
    }],
    findings: [],
  });
  const cases: [wrong: number, odd: number, text: string][] = [
    [0, 0, "The tracker answers rightly.\n"],
    [0, 1, "The tracker answers rightly, one thing is odd.\n"],
    [0, 2, "The tracker answers rightly, 2 things are odd.\n"],
    [1, 0, "The tracker does not answer rightly: one thing is wrong.\n"],
    [2, 1, "The tracker does not answer rightly: 2 things are wrong, one thing is odd.\n"],
  ];
  for (const [wrong, odd, text] of cases) assertEquals(verdictText(report(wrong, odd)), text);
});

Deno.test("visitText() writes times in whole units, the largest first", async (t) => {
  const cases: [seconds: number, text: string][] = [
    [1668, "27m48s"],
    [240, "4m"],
    [3600, "1h"],
    [90_061, "1d1h1m1s"],
    [0, "0s"],
    [-61, "-1m1s"],
  ];
  for (const [interval, text] of cases) {
    await t.step(text, () => {
      const announce = { ...ANNOUNCE, interval, minInterval: null, externalIp: null };
      const told = visitText({ ...VISIT, announces: [announce] }, { peers: false, several: false });
      assertEquals(told.includes(`announce again in ${text}\n`), true, told);
    });
  }
});

Deno.test("visitText() tells a scrape that was not asked from one that was not answered", async (t) => {
  const cases: [code: string, line: string][] = [
    ["no-scrape", "  scrape    not asked: this URL has no scrape address"],
    ["no-answer", "  scrape    no answer"],
  ];
  for (const [code, line] of cases) {
    await t.step(code, () => {
      const problem = { code, message: "?", failureCode: null, retryIn: null };
      const scrape = { ...CAME, milliseconds: null, problem, torrents: [] };
      const text = visitText({ ...VISIT, scrape }, { peers: false, several: false });
      assertEquals(text.split("\n")[1], line);
    });
  }
});

Deno.test("visitText() finds this question in the scrape too, where an announce stood", async (t) => {
  const torrent = { infoHash: ANNOUNCE.infoHash, seeds: 0, leechers: 1, completed: null };
  const scrape = { ...CAME, torrents: [torrent] };
  const announce = { ...ANNOUNCE, seeds: 0, leechers: 1, peers: [] };
  const wish = { peers: false, several: false };
  const lineOf = (announces: AnnounceTold[]) =>
    visitText({ ...VISIT, announces, scrape }, wish).trim().split("\n").at(-1);
  await t.step("announced", () => {
    assertEquals(lineOf([announce])?.trim(), "0 seeds, 1 leecher (this question)");
  });
  await t.step("only scraped", () => assertEquals(lineOf([])?.trim(), "0 seeds, 1 leecher"));
});

Deno.test("verdictText() tells which family has trouble, when there are two", () => {
  const good: Visit = { ...VISIT, family: 4, announces: [ANNOUNCE] };
  const silent = { ...ANNOUNCE, milliseconds: null };
  const bad = finding("bad-hash-taken");
  const textOf = (six: Partial<Visit>, four: Partial<Visit> = {}) => {
    const visits = [{ ...good, ...four }, { ...VISIT, ...six }];
    const report = { url: "", ok: false, infoHashes: [], madeUp: false, visits, findings: [] };
    return verdictText({ version: 1, ...report }).split("wrong. ").at(-1);
  };
  assertEquals(textOf({ announces: [silent], findings: [bad] }), "IPv4: right. IPv6: no answer.\n");
  assertEquals(textOf({ announces: [ANNOUNCE], findings: [bad] }), "IPv4: right. IPv6: wrong.\n");
  const cutOff = { announces: [silent], findings: [finding("unreachable")] };
  assertEquals(
    verdictText({
      ...{ version: 1, url: "", ok: false, infoHashes: [], madeUp: false, findings: [] },
      visits: [{ ...good, findings: [bad] }, { ...VISIT, ...cutOff }],
    }),
    "The tracker does not answer rightly: one thing is wrong, one thing is odd. IPv4: wrong. " +
      "IPv6: not to be reached from here.\n",
  );
});
