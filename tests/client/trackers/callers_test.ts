/** Announces of whole torrents to our own tracker, over HTTP and UDP. */
import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { randomFrom, secretBytes } from "../../../lib/base/random.ts";
import { Announcer, type Progress } from "../../../lib/client/trackers/announcer.ts";
import { type CallerFor, trackerCaller } from "../../../lib/client/trackers/callers.ts";
import { openDatagram } from "../../../lib/client/trackers/datagram.ts";
import { Gate } from "../../../lib/client/trackers/gate.ts";
import { httpGet } from "../../../lib/client/trackers/http_door.ts";
import type { PeerAddress } from "../../../lib/protocol/reply.ts";
import { ask, openTracker, within } from "../../fixture/http.ts";

/** A torrent of one peer that announces to a URL by the real callers. */
class Torrent {
  readonly clock = new ManualClock();
  readonly peers: PeerAddress[] = [];
  readonly news: string[] = [];
  progress: Progress = { uploaded: 0, downloaded: 0, left: 100, paused: false };
  readonly announcer: Announcer;
  #answers = 0;
  #heard = Promise.withResolvers<void>();

  constructor(url: string, port: number) {
    const { clock } = this;
    const lookup = (name: string) => Promise.resolve([name]);
    const agent = "muster/0";
    const caller = trackerCaller({ clock, httpGet, lookup, openDatagram, secret: secretBytes, agent });
    this.announcer = new Announcer(
      [[url]],
      {
        infoHash: new Uint8Array(20).fill(65),
        peerId: new Uint8Array(20).fill(66),
        key: 1,
        port: () => port,
      },
      () => this.progress,
      {
        clock,
        random: randomFrom(1, 2, 3, 4),
        lookup,
        caller: this.#counted(caller),
        gate: new Gate(1),
        stopGate: new Gate(1),
      },
      { peers: (found) => this.peers.push(...found), news: ({ message }) => this.news.push(message) },
    );
  }

  /** Resolves when so many announces were answered. */
  async answered(count: number): Promise<void> {
    while (this.#answers < count) {
      await within(this.#heard.promise, `answer ${count} of the tracker`);
    }
  }

  #counted(callerFor: CallerFor): CallerFor {
    return (target, isLast) => {
      const caller = callerFor(target, isLast);
      return {
        announce: (told, signal) => caller.announce(told, signal),
        scrape: (hashes, signal) => caller.scrape(hashes, signal),
        close: () => {
          caller.close();
          this.#answers++;
          this.#heard.resolve();
          this.#heard = Promise.withResolvers();
        },
      };
    };
  }
}

for (const scheme of ["http", "udp"]) {
  Deno.test(`our own tracker counts the start, the completion and the stop of a download over ${scheme}`, async () => {
    await using running = await openTracker();
    /** Seeds, completions and leechers. */
    const counts = async () => {
      const { body } = await ask(running.port, `/scrape?info_hash=${"A".repeat(20)}`);
      return ["complete", "downloaded", "incomplete"].map((key) =>
        Number(new RegExp(`${key}i(\\d+)e`).exec(body)?.[1])
      );
    };
    const url = `${scheme}://127.0.0.1:${running.port}/announce`;
    const [first, second] = [new Torrent(url, 7001), new Torrent(url, 7002)];
    first.announcer.start();
    await first.answered(1);
    assertEquals(await counts(), [0, 0, 1]);
    second.announcer.start();
    await second.answered(1);
    // The tracker tells a peer on its own machine by that machine's address, here a made-up one.
    assertEquals(second.peers, [{ host: "192.168.1.50", port: 7001 }]);
    assertEquals(second.announcer.swarm, { seeds: 0, leechers: 2 });
    second.progress = { uploaded: 0, downloaded: 100, left: 0, paused: false };
    second.announcer.completed();
    await second.answered(2);
    assertEquals(await counts(), [1, 1, 1]);
    await within(first.announcer.stop(3000), "the first stop");
    assertEquals(await counts(), [1, 1, 0]);
    await within(second.announcer.stop(3000), "the second stop");
    // An empty swarm is forgotten, and its completions with it.
    assertEquals(await counts(), [0, 0, 0]);
    assertEquals([...first.news, ...second.news], []);
  });
}

Deno.test("a second packet goes to a silent UDP tracker after 3 seconds, and after 1 when the program ends", async () => {
  for (const [isLast, wait] of [[false, 3000], [true, 1000]] as const) {
    const clock = new ManualClock();
    const sent = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let count = 0;
    const open = () => ({
      send: () => Promise.resolve(sent[count++]?.resolve()),
      receive: () => new Promise<never>(() => {}),
      close: () => {},
    });
    const url = { scheme: "udp", host: "127.0.0.1", port: 1, path: "", href: "udp://127.0.0.1:1" } as const;
    const caller = trackerCaller({
      clock,
      httpGet,
      lookup: () => Promise.resolve([]),
      openDatagram: open,
      secret: secretBytes,
      agent: "muster/0",
    })({ url, family: 4, address: "127.0.0.1" }, isLast);
    const call = caller.scrape([new Uint8Array(20)], new AbortController().signal);
    await within(sent[0].promise, "the first packet");
    clock.advance(wait - 1);
    assertEquals(count, 1);
    clock.advance(1);
    await within(sent[1].promise, "the second packet");
    caller.close();
    assertEquals((await within(call, "the end") as { fault: string }).fault, "cancelled");
  }
});
