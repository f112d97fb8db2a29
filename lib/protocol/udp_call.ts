/**
 * A client's UDP requests (BEP 15, BEP 41) as packets; their layout is drawn in udp_packet.ts. What a tracker makes of
 * them stands in udp_request.ts.
 */
import { readAddress } from "../base/address.ts";
import { toLatin1 } from "../base/bytes.ts";
import { type AnnounceRequest, LEFT_UNKNOWN, SCRAPE_LIMIT, WANT_DEFAULT } from "./message.ts";
import {
  ANNOUNCE,
  ANNOUNCE_BYTES,
  AT,
  CONNECT,
  OPTION_URL_DATA,
  PROTOCOL_ID_HIGH,
  PROTOCOL_ID_LOW,
  REQUEST_HEAD,
  SCRAPE,
} from "./udp_packet.ts";

/** What a tracker gave in answer to a connect: 8 bytes that must come back in each request. */
export type ConnectionId = Uint8Array;

/** What else a client says of itself in an announce. */
export interface UdpExtras {
  /** Bytes since `started`. */
  uploaded?: number;
  downloaded?: number;
  /** 32 bits that tell the tracker that two addresses are one client. */
  key?: number;
  /** Path and query of the tracker's URL in ASCII, such as `/PASSKEY/announce` (BEP 41); empty: none. */
  urlData?: string;
}

/** The most bytes that one option's length can say. */
const OPTION_BYTES = 255;

/** Left when nobody knows: as large as a signed number of 64 bits can be. */
const MOST_LEFT = 2n ** 63n - 1n;

/** A connect request: 16 bytes. */
export function writeConnect(transactionId: number): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(REQUEST_HEAD);
  const view = new DataView(packet.buffer);
  view.setUint32(0, PROTOCOL_ID_HIGH);
  view.setUint32(4, PROTOCOL_ID_LOW);
  view.setUint32(8, CONNECT);
  view.setUint32(12, transactionId);
  return packet;
}

/** An announce: 98 bytes, and options when there is something to say in them. */
export function writeUdpAnnounce(
  connectionId: ConnectionId,
  transactionId: number,
  request: Readonly<AnnounceRequest>,
  extras: UdpExtras = {},
): Uint8Array<ArrayBuffer> {
  const options = urlDataOptions(extras.urlData ?? "");
  const packet = new Uint8Array(ANNOUNCE_BYTES + options.length);
  const view = head(packet, connectionId, ANNOUNCE, transactionId);
  packet.set(request.infoHash, AT.infoHash);
  packet.set(request.peerId, AT.peerId);
  view.setBigUint64(AT.downloaded, BigInt(extras.downloaded ?? 0));
  view.setBigUint64(AT.left, request.left === LEFT_UNKNOWN ? MOST_LEFT : BigInt(request.left));
  view.setBigUint64(AT.uploaded, BigInt(extras.uploaded ?? 0));
  view.setUint32(AT.event, request.event);
  packet.set(claimedAddress(request.ip), AT.ip);
  view.setUint32(AT.key, extras.key ?? 0);
  view.setInt32(AT.numwant, request.numwant === WANT_DEFAULT ? -1 : request.numwant);
  view.setUint16(AT.port, request.port);
  packet.set(options, ANNOUNCE_BYTES);
  return packet;
}

/** A scrape of up to 74 info hashes; those behind them are left out. */
export function writeUdpScrape(
  connectionId: ConnectionId,
  transactionId: number,
  infoHashes: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const asked = infoHashes.slice(0, SCRAPE_LIMIT);
  const packet = new Uint8Array(REQUEST_HEAD + asked.length * 20);
  head(packet, connectionId, SCRAPE, transactionId);
  asked.forEach((hash, i) => packet.set(hash, REQUEST_HEAD + i * 20));
  return packet;
}

function head(
  packet: Uint8Array<ArrayBuffer>,
  connectionId: ConnectionId,
  action: number,
  transactionId: number,
): DataView {
  const view = new DataView(packet.buffer);
  packet.set(connectionId);
  view.setUint32(8, action);
  view.setUint32(12, transactionId);
  return view;
}

/** The field has room for IPv4 alone; all zeros leave it to the tracker to see. */
function claimedAddress(ip: string): Uint8Array {
  const bytes = new Uint8Array(16);
  return readAddress(ip, bytes) === 4 ? bytes.subarray(0, 4) : new Uint8Array(4);
}

/** Kind, length and up to 255 bytes, as often as it takes. */
function urlDataOptions(urlData: string): Uint8Array {
  const text = toLatin1(urlData);
  const count = Math.ceil(text.length / OPTION_BYTES);
  const options = new Uint8Array(text.length + 2 * count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const part = text.subarray(i * OPTION_BYTES, (i + 1) * OPTION_BYTES);
    options[at++] = OPTION_URL_DATA;
    options[at++] = part.length;
    options.set(part, at);
    at += part.length;
  }
  return options;
}
