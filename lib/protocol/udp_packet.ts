/**
 * The packets of BEP 15, whoever writes or reads them. All numbers are big-endian; packets may be longer than these
 * (BEP 41 puts options behind an announce).
 *
 *     request   0 connection id 8 | 8 action 4 | 12 transaction id 4 | 16 ...
 *     connect   0 0x41727101980 8 | 8 action 4 | 12 transaction id 4                                     16 bytes
 *     announce  ... 16 info hash 20 | 36 peer id 20 | 56 downloaded 8 | 64 left 8 | 72 uploaded 8 | 80 event 4 |
 *               84 IPv4 address 4 | 88 key 4 | 92 numwant 4 | 96 port 2 | 98 options                     98 bytes
 *     scrape    ... 16 info hash 20 (up to 74 times)
 *
 *     answer    0 action 4 | 4 transaction id 4 | 8 ...
 *     connect   ... 8 connection id 8                                                                    16 bytes
 *     announce  ... 8 interval 4 | 12 leechers 4 | 16 seeders 4 | 20 peers, 6 bytes each (IPv6: 18)
 *     scrape    ... 8 seeders 4 | completed 4 | leechers 4 (for each hash, in the order asked)
 *     error     ... 8 text
 */
export const CONNECT = 0;
export const ANNOUNCE = 1;
export const SCRAPE = 2;
export const ERROR = 3;

/** The number in the place of a connection id that makes a packet a connect request, in two halves. */
export const PROTOCOL_ID_HIGH = 0x417;
export const PROTOCOL_ID_LOW = 0x27101980;

/** Bytes of a request up to what depends on its action, and of whole ones. */
export const REQUEST_HEAD = 16;
export const ANNOUNCE_BYTES = 98;

/** Bytes of an answer up to what depends on its action, and of an announce's answer up to its peers. */
export const ANSWER_HEAD = 8;
export const ANNOUNCE_ANSWER_HEAD = 20;

/** Where things stand in an announce. */
export const AT = {
  infoHash: 16,
  peerId: 36,
  downloaded: 56,
  left: 64,
  uploaded: 72,
  event: 80,
  ip: 84,
  key: 88,
  numwant: 92,
  port: 96,
} as const;

/**
 * The same in words of 32 bits, for a packet that begins at a word of its memory: all fields but the port do too, and that
 * is the lower half of its word.
 */
export const WORD = {
  id: 0,
  action: 2,
  transaction: 3,
  infoHash: 4,
  peerId: 9,
  left: 16,
  event: 20,
  ip: 21,
  numwant: 23,
  port: 24,
} as const;

/**
 * The number that a word of a packet stands for, signed, and the word for a number: a packet has its highest byte first,
 * and the machines that Deno runs on the lowest.
 */
export function swapped(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Kinds of options behind an announce (BEP 41); those from 2 on have a length byte behind them. */
export const OPTION_END = 0;
export const OPTION_NOP = 1;
export const OPTION_URL_DATA = 2;
