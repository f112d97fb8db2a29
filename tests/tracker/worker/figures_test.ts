import { assertEquals } from "@std/assert";
import { figures } from "../../../lib/tracker/worker/figures.ts";
import {
  announcesAt,
  CONNECTS,
  DROPPED,
  HTTP,
  INTERNAL_ERRORS,
  newCounters,
  NOT_LISTED,
  PEERS_SENT,
  REFUSED,
  SCRAPES,
  UDP,
} from "../../../lib/tracker/stats/counters.ts";
import { openStore } from "../../fixture/decide.ts";

Deno.test("figures() tells every counter, each protocol for itself and both together", () => {
  const counters = newCounters();
  const places = [
    announcesAt(HTTP, 4),
    announcesAt(HTTP, 6),
    announcesAt(UDP, 4),
    announcesAt(UDP, 6),
    SCRAPES + HTTP,
    SCRAPES + UDP,
    REFUSED + HTTP,
    REFUSED + UDP,
    CONNECTS,
    DROPPED,
    NOT_LISTED,
    PEERS_SENT,
    INTERNAL_ERRORS,
  ];
  assertEquals(new Set(places).size, counters.length, "a place for each");
  places.forEach((place, i) => counters[place] = 2 ** i);
  const { announces, scrapes, refused, protocols, notListed, peersSent, broken } = figures(
    openStore(),
    counters,
  );
  assertEquals({ announces, scrapes, refused, protocols, notListed, peersSent, broken }, {
    announces: { ipv4: 1 + 4, ipv6: 2 + 8 },
    scrapes: 16 + 32,
    refused: 64 + 128,
    protocols: {
      http: { announces: { ipv4: 1, ipv6: 2 }, scrapes: 16, refused: 64 },
      udp: { announces: { ipv4: 4, ipv6: 8 }, scrapes: 32, refused: 128, connects: 256, dropped: 512 },
    },
    notListed: 1024,
    peersSent: 2048,
    broken: 4096,
  });
});
