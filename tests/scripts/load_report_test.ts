import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Figures } from "../../scripts/load/measure.ts";
import {
  fillLine,
  isFlawless,
  jsonText,
  losesTooMuch,
  median,
  ratioLine,
  ratios,
  report,
  type Result,
  table,
  troubles,
} from "../../scripts/load/report.ts";

function round(cpuPerReply: number | null, more: Partial<Figures> = {}): Figures {
  return {
    repliesPerSecond: 80_000,
    cpuPerReply,
    userPerReply: cpuPerReply === null ? null : cpuPerReply / 2,
    serverBusy: cpuPerReply === null ? null : 0.987,
    loadBusy: 0.9,
    p50: 0.5,
    p99: 1.25,
    replies: 400_000,
    bytesPerReply: 200.4,
    lost: 0,
    wrong: 0,
    broken: 0,
    complaint: "",
    fill: null,
    ...more,
  };
}

function result(server: string, mode: Result["mode"], times: readonly number[]): Result {
  return { server, isOwn: server === "muster", mode, rounds: times.map((time) => round(time)), failure: "" };
}

const RESULTS: Result[] = [
  result("muster", "keep-alive", [12, 30, 11]),
  result("muster", "close", [40, 44, 42]),
  result("opentracker", "close", [30, 40, 35]),
  result("floor", "keep-alive", [10, 10, 10]),
  result("floor", "close", [40, 40, 40]),
];

Deno.test("median() is the middle one of those that are known", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([10, 9, 1, 100]), 9);
  assertEquals(median([null, 5, null]), 5);
  assertEquals(median([null]), null);
  assertEquals(median([]), null);
});

Deno.test("ratios() compare each mode with the same mode, or with the only one there is", () => {
  assertEquals(
    ratios(RESULTS).map(({ to, mode, cpu }) => [to, mode, cpu]),
    [
      ["opentracker", "keep-alive", 0.4],
      ["floor", "keep-alive", 1.2],
      ["opentracker", "close", 1.2],
      ["floor", "close", 1.05],
    ],
  );
  assertEquals(ratios(RESULTS)[1].rounds, [1.2, 3, 1.1]);
  assertEquals(
    ratioLine(ratios(RESULTS)[1]),
    "CPU per reply, keep-alive: muster is 1.20 of floor (rounds 1.20 3.00 1.10), replies/s 1.00\n",
  );
});

Deno.test("ratios() compare UDP with UDP alone", () => {
  const udp = (server: string, cpu: number): Result => ({
    server,
    isOwn: server === "muster",
    mode: "udp",
    rounds: [round(cpu)],
    failure: "",
  });
  const both = [RESULTS[0], udp("muster", 12), RESULTS[2], udp("floor", 10)];
  assertEquals(ratios(both).map(({ to, mode, cpu }) => [to, mode, cpu]), [
    ["opentracker", "keep-alive", 0.4],
    ["floor", "udp", 1.2],
  ]);
});

Deno.test("losesTooMuch() allows one packet in a hundred", () => {
  const lost = (...rounds: number[]): Result => ({
    server: "muster",
    isOwn: true,
    failure: "",
    mode: "udp",
    rounds: rounds.map((lost) => round(10, { lost, replies: 1000 })),
  });
  assert(!losesTooMuch(lost(0, 0)));
  assert(!losesTooMuch(lost(15, 5)));
  assert(losesTooMuch(lost(15, 6)));
});

Deno.test("ratios() stay unknown where CPU times are", () => {
  const blind = RESULTS.map((result) => ({ ...result, rounds: [round(null)] }));
  assertEquals(ratios(blind).map(({ cpu }) => cpu), [null, null, null, null]);
});

Deno.test("table() is one row a server and mode, in columns", () => {
  const bad: Result = {
    server: "tracker",
    isOwn: true,
    failure: "",
    mode: "close",
    rounds: [round(null, { wrong: 2, broken: 1, lost: 7, p50: NaN })],
  };
  assertEquals(troubles(bad), 3);
  assertEquals(
    table([RESULTS[0], bad]),
    "server   mode        replies/s  CPU us/reply  user us  CPU used  p50 ms  p99 ms  bytes  lost  wrong\n" +
      "muster   keep-alive      80000         12.00     6.00      99 %    0.50    1.25    200     0      0\n" +
      "tracker  close           80000             -        -         -       -    1.25    200     7      3\n",
  );
});

Deno.test("jsonText() holds medians, ratios and every round", () => {
  const read = JSON.parse(jsonText(RESULTS));
  assertEquals(read.version, 2);
  assertEquals(read.medians[0].cpuPerReply, 12);
  assertEquals(read.ratios.length, 4);
  assertEquals(read.results[2].rounds.length, 3);
});

Deno.test("ratios() compare each muster with the others, and with the first muster", () => {
  const batch: Result = {
    server: "batch",
    isOwn: true,
    failure: "",
    mode: "close",
    rounds: [round(20), round(22), round(21)],
  };
  const close = [RESULTS[1], batch, RESULTS[2]];
  assertEquals(ratios(close).map(({ of, to, cpu }) => [of, to, cpu]), [
    ["muster", "opentracker", 1.2],
    ["batch", "muster", 0.5],
    ["batch", "opentracker", 0.6],
  ]);
});

Deno.test("fillLine() tells what peers took", () => {
  const filled = { peers: 1000, seconds: 2, before: 0, after: 12_000, bytesPerPeer: 12 };
  const result: Result = {
    server: "muster",
    isOwn: true,
    mode: "udp",
    rounds: [round(1, { fill: filled })],
    failure: "",
  };
  assertEquals(fillLine(result), "muster, udp: 1000 peers put in within 2.0 s, 12.0 bytes of memory each\n");
  assertEquals(fillLine(RESULTS[0]), "");
});

Deno.test("report() says what could not be measured, and the others stand", () => {
  const broken: Result = { server: "batch", isOwn: true, mode: "close", rounds: [], failure: "no start" };
  assertStringIncludes(
    report([RESULTS[1], broken], false),
    "batch, close, could not be measured: no start\n",
  );
  assert(isFlawless(RESULTS));
  assert(!isFlawless([RESULTS[1], broken]));
});
