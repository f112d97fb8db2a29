/**
 * The answers to UDP requests (BEP 15), as a client reads them: from any tracker, good or bad, or from somebody who
 * only pretends, so every size is bounded and nothing is taken for granted. Their layout is drawn in udp_packet.ts.
 */
import type { Family } from "../base/address.ts";
import { fault } from "../base/fault.ts";
import { type AnnounceReply, readPackedPeers, type Refusal } from "./reply.ts";
import type { ScrapeCounts } from "./message.ts";
import type { ConnectionId } from "./udp_call.ts";
import { ANNOUNCE, ANNOUNCE_ANSWER_HEAD, ANSWER_HEAD, CONNECT, ERROR, SCRAPE } from "./udp_packet.ts";

/** The most bytes of an error's text that are read. */
const MOST_TEXT = 1000;
/** Bytes of one torrent in the answer to a scrape. */
const SCRAPED_BYTES = 12;

/** What every answer begins with; null when the packet is too short to be one. */
export function readUdpHead(packet: Uint8Array): { action: number; transactionId: number } | null {
  if (packet.length < ANSWER_HEAD) return null;
  const view = viewOf(packet);
  return { action: view.getUint32(0), transactionId: view.getUint32(4) };
}

/** Reads the answer to a connect: a connection id of its own bytes. */
export function readConnectReply(packet: Uint8Array): ConnectionId | Refusal {
  return refusalIn(packet, CONNECT, 16) ?? packet.slice(8, 16);
}

/** Reads the answer to an announce. Peers are of the family that the packet came by. */
export function readUdpAnnounceReply(packet: Uint8Array, family: Family): AnnounceReply | Refusal {
  const refusal = refusalIn(packet, ANNOUNCE, ANNOUNCE_ANSWER_HEAD);
  if (refusal !== null) return refusal;
  const view = viewOf(packet);
  return {
    interval: view.getInt32(8),
    incomplete: view.getUint32(12),
    complete: view.getUint32(16),
    peers: readPackedPeers(packet.subarray(ANNOUNCE_ANSWER_HEAD), family),
  };
}

/** Reads the answer to a scrape of so many info hashes: counts in their order; fewer when the tracker told fewer. */
export function readUdpScrapeReply(packet: Uint8Array, asked: number): Partial<ScrapeCounts>[] | Refusal {
  const refusal = refusalIn(packet, SCRAPE, ANSWER_HEAD);
  if (refusal !== null) return refusal;
  const view = viewOf(packet);
  const count = Math.min(asked, Math.floor((packet.length - ANSWER_HEAD) / SCRAPED_BYTES));
  return Array.from({ length: count }, (_, i) => {
    const at = ANSWER_HEAD + i * SCRAPED_BYTES;
    return {
      complete: view.getUint32(at),
      downloaded: view.getUint32(at + 4),
      incomplete: view.getUint32(at + 8),
    };
  });
}

/** Why the packet is not the answer that was hoped for; null when it is. */
function refusalIn(packet: Uint8Array, action: number, least: number): Refusal | null {
  const head = readUdpHead(packet);
  if (head === null) return fault("bad-answer", `The tracker's answer has only ${packet.length} bytes.`);
  if (head.action === ERROR) return fault("refused", reasonIn(packet));
  if (head.action !== action) {
    return fault("bad-answer", `The tracker's answer is of kind ${head.action} in place of ${action}.`);
  }
  if (packet.length >= least) return null;
  return fault("bad-answer", `The tracker's answer has only ${packet.length} of at least ${least} bytes.`);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of an error packet; some trackers end it with a zero byte. */
function reasonIn(packet: Uint8Array): string {
  const text = utf8.decode(packet.subarray(ANSWER_HEAD, ANSWER_HEAD + MOST_TEXT));
  return text.replace(/\0+$/, "");
}

function viewOf(packet: Uint8Array): DataView {
  return new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
}
