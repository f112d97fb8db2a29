import { assertEquals } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import { announceTold, scrapeTold, strangerText, told } from "../../../lib/cli/ask/report.ts";

const HASH = new Uint8Array(20).fill(0xab);
const came = { bytes: new Uint8Array(), milliseconds: 1.4, tries: 1, from: "192.0.2.7:9000" };

Deno.test("strangerText() keeps one line that moves nothing, and not too long a one", () => {
  assertEquals(strangerText("a\x1b[31m\nb\u202ec\u0085 "), "a [31m b c");
  assertEquals(strangerText("x".repeat(100_000)), `${"x".repeat(300)}...`);
  assertEquals(strangerText("d\u00e9j\u00e0 vu"), "d\u00e9j\u00e0 vu");
});

Deno.test("a tracker's texts are harmless in the report", () => {
  const refusal = { ...fault("refused", "no\x1b[2J"), code: 200, retryIn: "never" as const };
  assertEquals(told({ ...came, reading: refusal }), {
    milliseconds: 1,
    tries: 1,
    status: null,
    from: "192.0.2.7:9000",
    problem: { code: "refused", message: "no [2J", failureCode: 200, retryIn: "never" },
  });
  const reading = { peers: [{ host: "a\x07b", port: 1 }], warning: "x\r\ny" };
  const announce = announceTold(HASH, { ...came, reading });
  assertEquals([announce.peers, announce.warning], [[{ host: "a b", port: 1 }], "x  y"]);
});

Deno.test("what was not told is null", () => {
  const none = { milliseconds: null, tries: null, status: null, from: null };
  const problem = { code: "no-answer", message: "None.", failureCode: null, retryIn: null };
  assertEquals(announceTold(HASH, fault("no-answer", "None.")), {
    infoHash: "ab".repeat(20),
    ...none,
    problem,
    interval: null,
    minInterval: null,
    seeds: null,
    leechers: null,
    peers: [],
    externalIp: null,
    warning: null,
  });
  const scrape = scrapeTold([HASH], { ...came, reading: new Map([["\xab".repeat(20), { complete: 3 }]]) });
  const torrent = { infoHash: "ab".repeat(20), seeds: 3, leechers: null, completed: null };
  assertEquals(scrape.torrents, [torrent]);
});

Deno.test("told() gives the tries of a question that nobody answered, and the status of an HTTP answer", () => {
  const unanswered = told({ ...fault("no-answer", "None."), tries: 3 });
  assertEquals([unanswered.milliseconds, unanswered.tries, unanswered.status], [null, 3, null]);
  assertEquals(told({ ...came, reading: fault("http-status", "?"), status: 404 }).status, 404);
});
