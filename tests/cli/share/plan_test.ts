import { assert, assertEquals, assertMatch } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { readSharePlan } from "../../../lib/cli/share/plan.ts";
import { FakeEnv } from "../fake_env.ts";

function plan(words: readonly string[], given: Readonly<Record<string, string>> = {}) {
  const env = new FakeEnv();
  env.files.put("/somewhere/images/a", "1");
  env.files.put("/srv/disk.img", "1");
  return readSharePlan({ words, given: new Map(Object.entries(given)) }, env);
}

Deno.test("each word becomes a share of its own, by its absolute path and its own name", () => {
  const read = plan(["images", "/srv/disk.img"]);
  assert(!isFault(read));
  assertEquals(read.placements.map(({ name, wish: { root } }) => [name, root]), [
    ["images", "/somewhere/images"],
    ["disk.img", "/srv/disk.img"],
  ]);
});

Deno.test("a share's tracker is asked each minute and forgets who is silent for three, unless it is told otherwise", () => {
  const usual = plan(["images"]);
  const told = plan(["images"], { interval: "300", "peer-timeout": "1h" });
  assert(!isFault(usual) && !isFault(told));
  assertEquals([usual.order.tracker.interval, usual.order.tracker.peerTimeout], [60, 180]);
  assertEquals([told.order.tracker.interval, told.order.tracker.peerTimeout], [300, 3600]);
});

Deno.test("a share's tracker takes no thread for UDP, unless it is told to", () => {
  const [usual, told] = [plan(["images"]), plan(["images"], { "udp-engine": "auto" })];
  assert(!isFault(usual) && !isFault(told));
  assertEquals([usual.order.tracker.udpEngine, told.order.tracker.udpEngine], ["portable", "auto"]);
});

Deno.test("the client has a port and limits of its own, and listens where the tracker does", () => {
  const read = plan(["images"], { "peer-port": "7000", "max-up": "20MB/s", bind: "192.168.1.50" });
  assert(!isFault(read));
  const { port, portWished, maxUp, bind } = read.client;
  assertEquals([port, portWished, maxUp, bind], [7000, true, 20e6, ["192.168.1.50"]]);
});

const BAD: readonly (readonly [words: string[], given: Record<string, string>, line: RegExp])[] = [
  [[], {}, /nothing to share.*muster share PATH/],
  [[""], {}, /A PATH is empty/],
  [["http://x/t/y"], {}, /not of an address/],
  [["magnet:?xt=1"], {}, /not of an address/],
  [["nothing"], {}, /\/somewhere\/nothing cannot be read: there is no such file or folder/],
  [["images", "/srv/disk.img"], { name: "x" }, /--name names one share/],
  [["images"], { name: "a/b" }, /a\/b/],
  [["images"], { until: "0" }, /--until cannot be "0"/],
  [["images"], { "http-engine": "batch" }, /--http-engine batch is for announces alone/],
  [["images"], { interval: "1" }, /--interval/],
  [["images"], { "max-http": "x" }, /--max-http/],
];

for (const [words, given, line] of BAD) {
  Deno.test(`muster share ${words.join(" ")} ${JSON.stringify(given)} is refused in words`, () => {
    const read = plan(words, given);
    assert(isFault(read));
    assertMatch(faultLine(read), line);
  });
}
