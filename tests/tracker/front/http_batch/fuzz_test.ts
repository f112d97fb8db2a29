/** Broken bytes through real sockets: whatever comes, the engine goes on, leaks nothing and answers the next client. */
import { assert, assertEquals } from "@std/assert";
import { fromLatin1, toLatin1 } from "../../../../lib/base/bytes.ts";
import { randomFrom } from "../../../../lib/base/random.ts";
import { INTERNAL_ERRORS } from "../../../../lib/tracker/stats/counters.ts";
import { mutate } from "../../../../scripts/fuzz/mutate.ts";
import { codeOf } from "../../../fixture/bad_http.ts";
import { announcePath, ask, exchange, requestText, Wire } from "../../../fixture/http.ts";
import { CAN_BATCH, openBatch } from "../../../fixture/http_batch.ts";

const SEED = 6;
const ROUNDS = 600;

const SAMPLES = [
  requestText(announcePath()),
  requestText(announcePath(), "GET", []) + requestText(announcePath({ event: "stopped" }), "GET", []),
  requestText(`/scrape?info_hash=${"%01".repeat(20)}`),
  requestText(announcePath(), "POST", ["Content-Length: 3"]) + "abc",
  requestText(announcePath(), "GET", ["Transfer-Encoding: chunked"]) + "3\r\nabc\r\n0\r\n\r\n",
  requestText("/page"),
  `GET http://t.test${announcePath()} HTTP/1.0\nConnection: keep-alive\n\n`,
].map(toLatin1);

Deno.test({
  name: `${ROUNDS} broken requests through sockets: no fault, no leak, and the next client is answered`,
  ignore: !CAN_BATCH,
  async fn() {
    await using batch = openBatch();
    const random = randomFrom(SEED, 2, 3, 4);
    for (let round = 0; round < ROUNDS; round++) {
      const text = fromLatin1(mutate(random, SAMPLES));
      using wire = await Wire.dial(batch.port);
      const cut = random.next() % (text.length + 1);
      await wire.send(text.slice(0, cut));
      await wire.send(text.slice(cut));
      if (random.next() % 2 === 0) continue; // it hangs up before its answer
      await wire.closeWrite();
      const said = await wire.end();
      assert(
        said === "" || /^HTTP\/1\.[01] \d{3} /.test(said),
        `seed ${SEED}, round ${round}: ${said.slice(0, 80)}`,
      );
    }
    assertEquals((await ask(batch.port, announcePath())).status, 200);
    await batch.quiet();
    assertEquals([batch.openFiles(), batch.broken, batch.counters[INTERNAL_ERRORS]], [[], [], 0]);
  },
});

Deno.test({
  name: "every captured request of a real client is answered",
  ignore: !CAN_BATCH,
  async fn() {
    const folder = new URL("../../../fixture/captured/", import.meta.url);
    await using batch = openBatch();
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".json")) continue;
      const { http } = JSON.parse(await Deno.readTextFile(new URL(name, folder)));
      for (const text of http) assertEquals(codeOf((await exchange(batch.port, text))!), 0, text);
    }
  },
});
