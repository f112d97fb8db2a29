import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { LogFormat } from "../../../lib/base/log.ts";
import { JournalDrain } from "../../../lib/tracker/journal/drain.ts";
import { Journal } from "../../../lib/tracker/journal/journal.ts";
import { LINE_ROOM } from "../../../lib/tracker/journal/line_parts.ts";
import { newJournalRings } from "../../../lib/tracker/journal/ring.ts";
import { type RefusalKind, REFUSALS, TORRENT_REFUSED } from "../../../lib/tracker/refusal.ts";
import { HTTP } from "../../../lib/tracker/stats/counters.ts";
import { lineOf, note, type Told, TYPICAL } from "./announces.ts";
import { anyAnnounce } from "./any_announce.ts";

const FORMATS: readonly LogFormat[] = ["text", "json", "common"];
const HASH = "c0ff3e7dbcfb3a79b8f73675b4f33271b0ef2e6d";
const ESCAPED = "%C0%FF%3E%7D%BC%FB%3A%79%B8%F7%36%75%B4%F3%32%71%B0%EF%2E%6D";

/** What the journal makes of announces. */
function written(format: LogFormat, ...announces: Told[]): string {
  const rings = newJournalRings(1, 64);
  const journal = new Journal(rings[0]);
  const drain = new JournalDrain(rings, format);
  for (const told of announces) note(journal, told);
  const out = new Uint8Array(64 * LINE_ROOM);
  return new TextDecoder().decode(out.subarray(0, drain.read(new DataView(out.buffer))));
}

const ROWS: [what: string, format: LogFormat, told: Partial<Told>, line: string][] = [
  [
    "an announce",
    "text",
    {},
    `2026-11-27T02:52:17.123Z announce udp 192.168.1.7:6881 ${HASH} started left=123 want=30 gave=12 -XL0012-\n`,
  ],
  [
    "what the client did not say",
    "text",
    { protocol: HTTP, event: 0, left: -1, want: -1 },
    `2026-11-27T02:52:17.123Z announce http 192.168.1.7:6881 ${HASH} - left=- want=- gave=12 -XL0012-\n`,
  ],
  [
    "a refusal over IPv6",
    "text",
    { family: 6, address: [32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], refusal: TORRENT_REFUSED },
    `2026-11-27T02:52:17.123Z announce udp [2001:db8::1]:6881 ${HASH} started left=123 want=30 ` +
    `refused=200 "This torrent is not served by this tracker." -XL0012-\n`,
  ],
  [
    "an announce that could not be read",
    "text",
    { protocol: HTTP, refusal: 102, isUnread: true },
    '2026-11-27T02:52:17.123Z announce http 192.168.1.7 refused=102 "The request has no peer_id."\n',
  ],
  [
    "a peer id that would be more than a word",
    "text",
    { peerId: [10, 34, 92, 32, 37, 61, 255, 65, ...Array(12).fill(0)] },
    `2026-11-27T02:52:17.123Z announce udp 192.168.1.7:6881 ${HASH} started left=123 want=30 gave=12 ` +
    "%0A%22%5C%20%25%3D%FFA\n",
  ],
  [
    "an announce",
    "json",
    {},
    '{"time":"2026-11-27T02:52:17.123Z","level":"info","text":"announce","protocol":"udp","ip":"192.168.1.7",' +
    `"port":6881,"info_hash":"${HASH}","event":"started","left":123,"want":30,"client":"-XL0012-","gave":12}\n`,
  ],
  [
    "a refusal, and what the client did not say",
    "json",
    { event: 0, left: -1, want: -1, refusal: TORRENT_REFUSED },
    '{"time":"2026-11-27T02:52:17.123Z","level":"info","text":"announce","protocol":"udp","ip":"192.168.1.7",' +
    `"port":6881,"info_hash":"${HASH}","event":null,"left":null,"want":null,"client":"-XL0012-",` +
    '"refused":200,"reason":"This torrent is not served by this tracker."}\n',
  ],
  [
    "an announce that could not be read",
    "json",
    { protocol: HTTP, refusal: 102, isUnread: true },
    '{"time":"2026-11-27T02:52:17.123Z","level":"info","text":"announce","protocol":"http","ip":"192.168.1.7",' +
    '"refused":102,"reason":"The request has no peer_id."}\n',
  ],
  [
    "an announce",
    "common",
    { protocol: HTTP },
    `192.168.1.7 - - [27/Nov/2026:02:52:17 +0000] "GET /announce?info_hash=${ESCAPED}&port=6881&left=123` +
    '&event=started&numwant=30 HTTP/1.1" 200 -\n',
  ],
  [
    "a refusal over UDP, and what the client did not say",
    "common",
    { event: 0, left: -1, want: -1, refusal: TORRENT_REFUSED },
    `192.168.1.7 200 - [27/Nov/2026:02:52:17 +0000] "GET /announce?info_hash=${ESCAPED}&port=6881 UDP" 200 -\n`,
  ],
  [
    "an announce that could not be read",
    "common",
    { protocol: HTTP, refusal: 102, isUnread: true },
    '192.168.1.7 102 - [27/Nov/2026:02:52:17 +0000] "GET /announce HTTP/1.1" 200 -\n',
  ],
];

Deno.test("the journal writes each format as it is documented", async (t) => {
  for (const [what, format, told, line] of ROWS) {
    await t.step(`${format}: ${what}`, () => assertEquals(written(format, { ...TYPICAL, ...told }), line));
  }
});

Deno.test("the journal writes any announces as a slow twin does", () => {
  fc.assert(
    fc.property(fc.constantFrom(...FORMATS), fc.array(anyAnnounce, { maxLength: 8 }), (format, announces) => {
      const sorted = announces.toSorted((a, b) => a.time - b.time);
      assertEquals(written(format, ...sorted), sorted.map((told) => lineOf(format, told)).join(""));
    }),
    { numRuns: 500 },
  );
});

Deno.test("no line is longer than its room, with three bytes to spare, whatever is refused", () => {
  for (const format of FORMATS) {
    for (const refusal of Object.keys(REFUSALS).map(Number) as RefusalKind[]) {
      const longest: Told = {
        ...TYPICAL,
        family: 6,
        address: Array(16).fill(255),
        port: 65_535,
        peerId: Array(20).fill(0),
        event: 1,
        left: 2 ** 62,
        want: 65_534,
        refusal,
      };
      assertEquals(written(format, longest), lineOf(format, longest));
      assertEquals(written(format, longest).length < LINE_ROOM - 3, true);
    }
  }
});
