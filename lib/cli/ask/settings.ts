/** The options of `muster ask`. */
import type { SettingTable } from "../../base/setting.ts";

/** As they are typed. */
export const ASK_SETTINGS = {
  scrape: {
    name: "scrape",
    kind: "switch",
    fallback: false,
    sentence: "Only scrape: announce nothing, and try nothing that must be refused.",
  },
  peers: { name: "peers", kind: "switch", fallback: false, sentence: "List the peers." },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print one JSON object in place of the text.",
  },
  noChecks: {
    name: "no-checks",
    kind: "switch",
    fallback: false,
    sentence:
      "Do not try what must be refused: an info hash of 19 bytes (HTTP), a made-up connection id (UDP).",
  },
  ipv4: { name: "ipv4", kind: "switch", fallback: false, sentence: "Ask on IPv4 only." },
  ipv6: { name: "ipv6", kind: "switch", fallback: false, sentence: "Ask on IPv6 only." },
  numwant: {
    name: "numwant",
    kind: "count",
    fallback: 50,
    min: 0,
    max: 1000,
    placeholder: "COUNT",
    sentence: "How many peers to ask for.",
  },
  timeout: {
    name: "timeout",
    kind: "duration",
    fallback: 15,
    min: 1,
    max: 120,
    placeholder: "TIME",
    sentence: "How long to wait for one answer. Over UDP a question is sent again after 1, 3 and 7 seconds.",
  },
  port: {
    name: "port",
    kind: "port",
    fallback: 0,
    min: 1,
    max: 65_535,
    zero: "one at random",
    placeholder: "PORT",
    sentence:
      "The port to announce, or 0 for one at random; not that of a client here, which the tracker would forget.",
  },
} as const satisfies SettingTable;
