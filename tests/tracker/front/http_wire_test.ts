/** Both engines over real sockets: the promises are in tests/contract/http_front.ts. */
import { assertEquals } from "@std/assert";
import type { TrackerConfig } from "../../../lib/tracker/config.ts";
import { elsewhereFront } from "../../../lib/tracker/front/http.ts";
import { makeDecide } from "../../fixture/decide.ts";
import { openPages } from "../../fixture/pages.ts";
import { codeOf } from "../../fixture/bad_http.ts";
import { announcePath, openTracker, requestText, Wire, type WireAnswer } from "../../fixture/http.ts";
import { CAN_BATCH, openBatch } from "../../fixture/http_batch.ts";
import { type FrontUnderTest, httpFrontContract } from "../../contract/http_front.ts";

async function openServe(scrape?: TrackerConfig["scrape"]): Promise<FrontUnderTest> {
  const { port, tracker, log, [Symbol.asyncDispose]: end } = await openTracker(
    scrape === undefined ? {} : { scrape },
  );
  return {
    port,
    swarms() {
      const { torrents, seeds, leechers } = tracker.stats();
      return { torrents, seeds, leechers };
    },
    complaints: () => log,
    [Symbol.asyncDispose]: end,
  };
}

function openBatchFront(scrape: TrackerConfig["scrape"] = "specific"): Promise<FrontUnderTest> {
  const swarms = openPages();
  const rules = { interval: 240, minInterval: 60, numwant: 30, scrape };
  const shared = { store: swarms.store, rules };
  const { decide, network, counters } = makeDecide(shared);
  const elsewhere = elsewhereFront({
    decide,
    network,
    counters,
    broken(error) {
      throw error;
    },
    elsewhere: (path) => swarms.get(path),
  });
  const { port, store, broken, [Symbol.asyncDispose]: end } = openBatch({ decide: shared, elsewhere });
  return Promise.resolve({
    port,
    swarms() {
      const { torrents, seeds, leechers } = store.totals();
      return { torrents, seeds: seeds[0] + seeds[1], leechers: leechers[0] + leechers[1] };
    },
    complaints: () => broken,
    [Symbol.asyncDispose]: end,
  });
}

httpFrontContract("serve", openServe);
if (CAN_BATCH) httpFrontContract("batch", openBatchFront);

Deno.test("serve: whatever is pipelined is answered in its order", async () => {
  await using running = await openTracker();
  using wire = await Wire.dial(running.port);
  const keep = (target: string, method = "GET") => requestText(target, method, []);
  const requests = [
    keep(announcePath()),
    keep("/nothing"),
    keep(announcePath(), "POST"),
    requestText(announcePath()),
  ];
  await wire.send(requests.join(""));
  const answers: WireAnswer[] = [];
  for (let i = 0; i < requests.length; i++) answers.push((await wire.answer())!);
  assertEquals(await wire.end(), "");
  assertEquals(answers.map(({ status }) => status), [200, 404, 405, 200]);
  assertEquals(answers.map(codeOf), [0, 900, 900, 0]);
});
