/**
 * What lists refuse, over every engine: the batch engines answer byte for byte as the plain ones do, from the first
 * announce behind a change of the rules on, and swarms stay as they are.
 */
import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../lib/base/clock.ts";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { type AccessRules, OPEN_TO_ALL } from "../../lib/tracker/access/access.ts";
import { HashTableBuilder } from "../../lib/tracker/access/hash_table.ts";
import { RangeTableBuilder } from "../../lib/tracker/access/range_table.ts";
import { type TrackerConfig, trackerDefaults } from "../../lib/tracker/config.ts";
import {
  ADDRESS_REFUSED,
  CLIENT_REFUSED,
  DRAINING,
  NOTICED,
  type RefusalKind,
  REFUSALS,
  TORRENT_REFUSED,
} from "../../lib/tracker/refusal.ts";
import { type RunningTracker, startTracker } from "../../lib/tracker/serve.ts";
import { announcePath, ask, INTERFACES, LIMIT, within } from "../fixture/http.ts";
import { announcePacket, connectPacket, scrapePacket, UdpWire } from "../fixture/udp.ts";

const ONE = new Uint8Array(20).fill(1);
const TWO = new Uint8Array(20).fill(2);
const PROGRAM = "-XL0012-aaaaaaaaaaaa";
const OTHER = "-UT3550-aaaaaaaaaaaa";

function hashes(...all: Uint8Array[]) {
  const builder = new HashTableBuilder(new Uint8Array(8));
  for (const hash of all) builder.add(hash);
  return builder.finish();
}

async function addresses(first: number[], last: number[]) {
  const builder = new RangeTableBuilder();
  builder.add(Uint8Array.from(first), Uint8Array.from(last), 4);
  return await builder.finish();
}

const here = await addresses([127, 0, 0, 0], [127, 255, 255, 255]);
const elsewhere = await addresses([192, 0, 2, 0], [192, 0, 2, 255]);

/** What the rules say to each of the two torrents by each of the two programs; 0: it is served. */
interface Row {
  readonly what: string;
  readonly rules: Partial<AccessRules>;
  readonly one: RefusalKind | 0;
  readonly two: RefusalKind | 0;
  readonly program: RefusalKind | 0;
}

/** Each is other to the first torrent than the row before it: so it is seen when it is in force. */
const ROWS: readonly Row[] = [
  { what: "no rules", rules: {}, one: 0, two: 0, program: 0 },
  row("deny", { deny: [hashes(ONE)] }, TORRENT_REFUSED, 0),
  row("allow", { allow: [hashes(ONE)] }, 0, TORRENT_REFUSED),
  row("allow of two lists, none of which has it", { allow: [hashes(TWO), hashes()] }, TORRENT_REFUSED, 0),
  row("a ban of others", { ban: [elsewhere] }, 0, 0),
  row("a ban", { ban: [elsewhere, here] }, ADDRESS_REFUSED, ADDRESS_REFUSED),
  row("allow-ip", { allowIp: [here] }, 0, 0),
  row("allow-ip of others", { allowIp: [elsewhere] }, ADDRESS_REFUSED, ADDRESS_REFUSED),
  { what: "deny-client", rules: { denyClient: ["-XL", "-SD"] }, one: 0, two: 0, program: CLIENT_REFUSED },
  row("a notice that fails", { notices: new Map([["01".repeat(20), { failure: "Moved." }]]) }, NOTICED, 0),
  row("a notice that warns", { notices: new Map([["01".repeat(20), { warning: "Soon." }]]) }, 0, 0),
  row("draining", { isDraining: true }, DRAINING, DRAINING),
  { what: "no rules again", rules: {}, one: 0, two: 0, program: 0 },
];

/** A row for which all programs are alike. */
function row(what: string, rules: Partial<AccessRules>, one: RefusalKind | 0, two: RefusalKind | 0): Row {
  return { what, rules, one, two, program: one };
}

const PLAIN: Partial<TrackerConfig> = { udpEngine: "portable", httpEngine: "serve", threads: 1 };
const BATCH: Partial<TrackerConfig> = { udpEngine: "batch", httpEngine: "batch", threads: 1 };

async function start(stack: AsyncDisposableStack, config: Partial<TrackerConfig>): Promise<RunningTracker> {
  const tracker = await startTracker(
    { ...trackerDefaults(), port: 0, bind: ["127.0.0.1"], memory: 8e6, ...config },
    { clock: systemClock, log: () => {}, interfaces: () => [...INTERFACES] },
  );
  if (isFault(tracker)) throw new Error(faultLine(tracker));
  stack.defer(() => within(tracker.stop(), "stop the tracker", 2000));
  return tracker;
}

const escaped = (hash: Uint8Array) => `%0${hash[0]}`.repeat(20);

async function byHttp(port: number, target: string): Promise<string> {
  const { status, headers, body } = await ask(port, target);
  return `${status} ${headers.get("content-type")} ${body}`;
}

function announceByHttp(port: number, hash: Uint8Array, peerId: string): Promise<string> {
  return byHttp(port, announcePath({ info_hash: escaped(hash), peer_id: peerId, event: "started" }));
}

/** The answer, a character a byte, to what is asked with a connection id; none of it tells the id. */
async function byUdp(port: number, packet: (id: Uint8Array) => Uint8Array): Promise<string> {
  using wire = new UdpWire(port);
  const connected = await wire.ask(connectPacket());
  // Who is refused whatever he asks is so at once.
  if (connected[3] !== 0) return String.fromCharCode(...connected);
  return String.fromCharCode(...await wire.ask(packet(connected.subarray(8, 16))));
}

function announceByUdp(port: number, infoHash: Uint8Array, peerId: string): Promise<string> {
  const bytes = new TextEncoder().encode(peerId);
  return byUdp(port, (id) => announcePacket(id, { infoHash, peerId: bytes, event: 2 }));
}

/** All that two torrents and two programs are answered, by both protocols. */
async function answers(port: number): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const hash of [ONE, TWO]) {
    for (const program of [OTHER, PROGRAM]) {
      all[`http ${hash[0]} ${program}`] = await announceByHttp(port, hash, program);
      all[`udp ${hash[0]} ${program}`] = await announceByUdp(port, hash, program);
    }
    all[`http scrape ${hash[0]}`] = await byHttp(port, `/scrape?info_hash=${escaped(hash)}`);
    all[`udp scrape ${hash[0]}`] = await byUdp(port, (id) => scrapePacket(id, [hash]));
  }
  all["http scrape of both"] = await byHttp(
    port,
    `/scrape?info_hash=${escaped(ONE)}&info_hash=${escaped(TWO)}`,
  );
  all["udp scrape of both"] = await byUdp(port, (id) => scrapePacket(id, [ONE, TWO]));
  return all;
}

/** What shows a refusal in an answer; "" for none. */
function reasonOf(kind: RefusalKind | 0): string {
  if (kind === 0) return "";
  return kind === NOTICED ? "Moved." : REFUSALS[kind].reason;
}

/** Asks until the first torrent and the program are judged by the new rules: they come to another thread in their time. */
async function inForce(port: number, { one, program }: Row): Promise<void> {
  const deadline = performance.now() + LIMIT;
  for (const announce of [announceByHttp, announceByUdp]) {
    for (const [kind, peerId] of [[one, OTHER], [program, PROGRAM]] as const) {
      for (;;) {
        const answer = await announce(port, ONE, peerId);
        if (kind === 0 ? !isRefusal(answer) : answer.includes(reasonOf(kind))) break;
        assert(performance.now() < deadline, `the rules did not come: ${answer}`);
      }
    }
  }
}

function isRefusal(answer: string): boolean {
  return answer.includes("14:failure reason") || answer.startsWith("\0\0\0\x03");
}

function check(all: Record<string, string>, { one, two, program }: Row): void {
  const said: [RefusalKind | 0, Uint8Array, string][] = [[one, ONE, OTHER], [program, ONE, PROGRAM], [
    two,
    TWO,
    OTHER,
  ]];
  for (const [kind, hash, peerId] of said) {
    for (const protocol of ["http", "udp"]) {
      const answer = all[`${protocol} ${hash[0]} ${peerId}`];
      assertEquals([isRefusal(answer), answer.includes(reasonOf(kind))], [kind !== 0, true], answer);
    }
  }
}

Deno.test({
  name: "lists refuse over the batch engines as over the plain ones, whenever they change",
  ignore: Deno.build.os !== "linux",
  async fn(t) {
    await using stack = new AsyncDisposableStack();
    const [plain, batch] = [await start(stack, PLAIN), await start(stack, BATCH)];
    for (const row of ROWS) {
      await t.step(row.what, async () => {
        for (const tracker of [plain, batch]) {
          tracker.setAccess({ ...OPEN_TO_ALL, ...row.rules });
          await inForce(tracker.port, row);
        }
        const expected = await answers(plain.port);
        check(expected, row);
        assertEquals(await answers(batch.port), expected);
        // Whoever was there before a change is there behind it.
        const known = ({ torrents, leechers }: ReturnType<RunningTracker["stats"]>) => [torrents, leechers];
        assertEquals([known(plain.stats()), known(batch.stats())], [[2, 2], [2, 2]]);
      });
    }
  },
});
