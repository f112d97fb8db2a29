/** What real clients said, byte by byte (tests/fixture/captured), said again to the tracker: all of it is answered. */
import { assertEquals } from "@std/assert";
import { fromHex } from "../../../lib/base/bytes.ts";
import { isConnect } from "../../../lib/protocol/udp_request.ts";
import type { Capture } from "../../fixture/captured/capture.ts";
import { codeOf } from "../../fixture/bad_http.ts";
import { exchange, openTracker } from "../../fixture/http.ts";
import { type Id, UdpWire } from "../../fixture/udp.ts";
import { wordsOf } from "../../fixture/udp_front.ts";

const FOLDER = new URL("../../fixture/captured/", import.meta.url);

async function load(): Promise<Capture[]> {
  const files = await Array.fromAsync(Deno.readDir(FOLDER), ({ name }) => name);
  const texts = files.filter((name) => name.endsWith(".json"))
    .map((name) => Deno.readTextFile(new URL(name, FOLDER)));
  return (await Promise.all(texts)).map((text) => JSON.parse(text));
}

/** The packet as its client would send it to this tracker: with the id that it got here. */
async function send(wire: UdpWire, packet: Uint8Array<ArrayBuffer>, id: Id): Promise<Id> {
  const isNew = isConnect(wordsOf(packet), 0);
  if (!isNew) packet.set(id);
  const answer = await wire.ask(packet);
  assertEquals(answer.subarray(0, 8), packet.subarray(8, 16), "the action and the transaction's number");
  return isNew ? answer.slice(8) : id;
}

Deno.test("every captured request is answered", async (t) => {
  for (const { client, http, udp } of await load()) {
    await t.step(`${client}, ${http.length} over HTTP, ${udp.length} over UDP`, async () => {
      await using running = await openTracker();
      const { port, tracker } = running;
      for (const text of http) assertEquals(codeOf((await exchange(port, text))!), 0, text);
      using wire = new UdpWire(port);
      let id: Id = new Uint8Array(8);
      for (const hex of udp) id = await send(wire, fromHex(hex)!, id);
      const { torrents, refused, protocols, broken } = tracker.stats();
      assertEquals([refused, protocols.udp.dropped, broken], [0, 0, 0]);
      assertEquals(torrents <= 1, true, "one torrent, or none once all have stopped");
      assertEquals(running.log, []);
    });
  }
});
