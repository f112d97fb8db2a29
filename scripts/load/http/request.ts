/**
 * The announces of the load: one buffer a connection, of a length that never changes, in which a few fields are
 * written anew for each request.
 *
 *     GET PATH?info_hash=%xx..(60)&peer_id=-LD0001-ppppppppppppp&port=ppppp&uploaded=0&downloaded=0&left=l&compact=1 ...
 */
import type { Random } from "../../../lib/base/random.ts";
import { hostOf } from "../../../lib/base/address.ts";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import {
  anyClient,
  clientOf,
  HASH_BYTES,
  leftOf,
  NUMWANT,
  portOf,
  type Target,
  torrentOf,
  type Torrents,
} from "../torrents.ts";

/** `%xx` for each byte. */
const ESCAPED_BYTES = 3 * HASH_BYTES;

/** One connection's request; `bytes` is what to send. */
export interface Request {
  readonly bytes: Uint8Array;
  readonly hashAt: number;
  readonly idAt: number;
  readonly portAt: number;
  readonly leftAt: number;
}

export function makeRequest(target: Target, keepAlive: boolean): Request {
  const hash = "?info_hash=";
  const id = "&peer_id=-LD0001-0000";
  const text =
    `GET ${target.path}${hash}${
      "0".repeat(ESCAPED_BYTES)
    }${id}00000000&port=00000&uploaded=0&downloaded=0&left=0` +
    `&compact=1&numwant=${NUMWANT}&key=abcd1234 HTTP/1.1\r\nHost: ${
      hostOf(target.hostname)
    }:${target.port}\r\nUser-Agent: load\r\n` +
    `${keepAlive ? "" : "Connection: close\r\n"}\r\n`;
  return {
    bytes: toLatin1(text),
    hashAt: text.indexOf(hash) + hash.length,
    idAt: text.indexOf(id) + id.length,
    portAt: text.indexOf("&port=") + 6,
    leftAt: text.indexOf("&left=") + 6,
  };
}

/** Another announce, of any client of its connection: of `lanes` connections that share the clients it is number `lane`. */
export function nextRequest(request: Request, torrents: Torrents, random: Random, lane = 0, lanes = 1): void {
  const own = anyClient(torrents, random, lane, lanes);
  const client = clientOf(torrents, lane, lanes, own);
  const { bytes } = request;
  writeEscaped(bytes, request.hashAt, torrents.hashes, HASH_BYTES * torrentOf(torrents, client));
  writeDigits(bytes, request.idAt, client, 8);
  writeDigits(bytes, request.portAt, portOf(torrents, own), 5);
  bytes[request.leftAt] = 48 + leftOf(client);
}

const HEX = toLatin1("0123456789abcdef");
const PERCENT = 37;

/** An info hash as a URL has it. */
function writeEscaped(bytes: Uint8Array, at: number, hashes: Uint8Array, hashAt: number): void {
  for (let i = hashAt; i < hashAt + HASH_BYTES; i++) {
    bytes[at++] = PERCENT;
    bytes[at++] = HEX[hashes[i] >> 4];
    bytes[at++] = HEX[hashes[i] & 15];
  }
}

/** So many decimal digits. */
function writeDigits(bytes: Uint8Array, at: number, number: number, digits: number): void {
  for (let i = digits - 1; i >= 0; i--) {
    bytes[at + i] = 48 + number % 10;
    number = Math.floor(number / 10);
  }
}
