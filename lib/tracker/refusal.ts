/**
 * Everything the tracker refuses, worded once. The sentences reach people through their clients, so they say what is
 * wrong and, where the person can do something, what. The numbers are py3bt_tracker's.
 */
import type { Failure } from "../protocol/http_answer.ts";
import type { Reading } from "../protocol/http_query.ts";
import { INVALID_EVENT, INVALID_LEFT, INVALID_PORT } from "../protocol/message.ts";

/** Refusals that no query reader finds: wrong paths, methods and scrapes, faults of our own, what is too long or no HTTP. */
export const WRONG_PATH = 910;
export const WRONG_METHOD = 911;
export const EMPTY_SCRAPE = 912;
export const BAD_SCRAPE = 913;
export const INTERNAL = 914;
export const TOO_LONG = 915;
export const NOT_HTTP = 916;
export const BUSY = 917;
/** What lists and the operator refuse. */
export const TORRENT_REFUSED = 200;
export const ADDRESS_REFUSED = 918;
export const CLIENT_REFUSED = 919;
export const DRAINING = 920;
export const SCRAPE_REFUSED = 921;
/** With words of the torrent's own, which a front asks for. */
export const NOTICED = 922;

/** Each refusal that has words of its own. */
export type RefusalKind =
  | Exclude<Reading, 0>
  | typeof WRONG_PATH
  | typeof WRONG_METHOD
  | typeof EMPTY_SCRAPE
  | typeof BAD_SCRAPE
  | typeof INTERNAL
  | typeof TOO_LONG
  | typeof NOT_HTTP
  | typeof BUSY
  | typeof TORRENT_REFUSED
  | typeof ADDRESS_REFUSED
  | typeof CLIENT_REFUSED
  | typeof DRAINING
  | typeof SCRAPE_REFUSED
  | typeof NOTICED;

export const REFUSALS: Readonly<Record<RefusalKind, Failure>> = {
  101: {
    code: 101,
    reason: "The request has no info_hash, so the tracker cannot tell which torrent it is about.",
  },
  102: { code: 102, reason: "The request has no peer_id." },
  103: { code: 103, reason: "The request has no port, so nobody could connect to this client." },
  150: { code: 150, reason: "The info_hash is not 20 bytes, each escaped as % and two hex digits." },
  151: { code: 151, reason: "The peer_id is not 20 bytes, each escaped as % and two hex digits." },
  152: { code: 152, reason: "The numwant is not a whole number." },
  [INVALID_PORT]: { code: 900, reason: "The port is not a number from 1 to 65535." },
  [INVALID_LEFT]: { code: 900, reason: "The left is not a whole number of bytes." },
  [INVALID_EVENT]: {
    code: 900,
    reason: "The event is none of started, completed, stopped, paused and empty.",
  },
  [WRONG_PATH]: {
    code: 900,
    reason: "There is no tracker at this path. The announce URL of this tracker ends in /announce.",
    retryIn: "never",
  },
  [WRONG_METHOD]: { code: 900, reason: "The tracker answers GET requests only." },
  [EMPTY_SCRAPE]: {
    code: 101,
    reason: "The scrape names no info_hash; this tracker does not list all torrents.",
  },
  [BAD_SCRAPE]: { code: 150, reason: "An info_hash of the scrape is not 20 bytes." },
  [INTERNAL]: {
    code: 900,
    reason: "The tracker failed to answer. It is not the client's fault.",
    retryIn: 5,
  },
  [TOO_LONG]: { code: 900, reason: "The request is longer than the 8 KB that this tracker reads." },
  [NOT_HTTP]: {
    code: 900,
    reason: "The tracker does not understand this request: it is not as HTTP/1.1 says.",
  },
  [TORRENT_REFUSED]: { code: 200, reason: "This torrent is not served by this tracker." },
  [ADDRESS_REFUSED]: { code: 900, reason: "This tracker does not serve your address." },
  [CLIENT_REFUSED]: {
    code: 900,
    reason: "This tracker does not serve this client program. Another one, or another version, may do.",
  },
  [DRAINING]: {
    code: 900,
    reason: "The tracker is about to be stopped. It will be back, or another one instead.",
    retryIn: 2,
  },
  [SCRAPE_REFUSED]: { code: 900, reason: "This tracker answers no scrapes." },
  [NOTICED]: { code: 200, reason: "The operator of this tracker has stopped this torrent." },
  [BUSY]: { code: 900, reason: "The tracker is busy with other requests of this kind.", retryIn: 1 },
};
