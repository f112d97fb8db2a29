/**
 * The announces of the load: one buffer a connection, of a length that never changes, in which a few fields are
 * written anew for each request.
 *
 *     GET PATH?info_hash=%xx..(60)&peer_id=-LD0001-ppppppppppppp&port=ppppp&uploaded=0&downloaded=0&left=l&compact=1 ...
 */
import { below, type Random } from "../../lib/base/random.ts";
import { toHex, toLatin1 } from "../../lib/base/bytes.ts";

/** Torrents to announce to, as the 60 characters that a URL has for each. */
export interface Torrents {
  readonly count: number;
  /** Clients that announce to them, each to one, from a port of its own, always as a seed or as a leecher. */
  readonly peers: number;
  /** 60 bytes each. */
  readonly escaped: Uint8Array;
  /** Hex, one each, as a whitelist has them. */
  readonly hex: readonly string[];
}

const ESCAPED_BYTES = 60;

/** So many info hashes, always the same ones for the same stream of numbers. */
export function makeTorrents(random: Random, count: number, peers: number): Torrents {
  const hex = Array.from(
    { length: count },
    () => toHex(Uint8Array.from({ length: 20 }, () => random.next())),
  );
  const escaped = toLatin1(hex.map((text) => text.replace(/../g, "%$&")).join(""));
  return { count, peers, escaped, hex };
}

export interface Target {
  readonly hostname: string;
  readonly port: number;
  readonly path: string;
}

/** One connection's request; `bytes` is what to send. */
export interface Request {
  readonly bytes: Uint8Array;
  readonly hashAt: number;
  readonly idAt: number;
  readonly portAt: number;
  readonly leftAt: number;
}

export function makeRequest(target: Target, keepAlive: boolean): Request {
  const host = target.hostname.includes(":") ? `[${target.hostname}]` : target.hostname;
  const hash = "?info_hash=";
  const id = "&peer_id=-LD0001-0000000";
  const text =
    `GET ${target.path}${hash}${
      "0".repeat(ESCAPED_BYTES)
    }${id}00000&port=00000&uploaded=0&downloaded=0&left=0` +
    `&compact=1&numwant=30&key=abcd1234 HTTP/1.1\r\nHost: ${host}:${target.port}\r\nUser-Agent: load\r\n` +
    `${keepAlive ? "" : "Connection: close\r\n"}\r\n`;
  return {
    bytes: toLatin1(text),
    hashAt: text.indexOf(hash) + hash.length,
    idAt: text.indexOf(id) + id.length,
    portAt: text.indexOf("&port=") + 6,
    leftAt: text.indexOf("&left=") + 6,
  };
}

/**
 * Another announce, of any client. Popular torrents have more clients (the torrent's number goes with the cube of the
 * client's), and a client announces again and again, as real ones do: after a while nearly all are known.
 */
export function nextRequest(request: Request, torrents: Torrents, random: Random): void {
  const peer = below(random, torrents.peers);
  const torrent = Math.floor(torrents.count * ((peer + 0.5) / torrents.peers) ** 3);
  const { bytes, hashAt } = request;
  const at = ESCAPED_BYTES * torrent;
  for (let i = 0; i < ESCAPED_BYTES; i++) bytes[hashAt + i] = torrents.escaped[at + i];
  const port = 10_000 + peer % 50_000;
  writeDigits(bytes, request.idAt, port);
  writeDigits(bytes, request.portAt, port);
  bytes[request.leftAt] = 48 + (Math.imul(peer, 0x9e3779b1) >>> 31);
}

/** Five decimal digits. */
function writeDigits(bytes: Uint8Array, at: number, number: number): void {
  for (let i = 4; i >= 0; i--) {
    bytes[at + i] = 48 + number % 10;
    number = Math.floor(number / 10);
  }
}
