/** Announces for the journal, and how they should be told of: by a slow twin, which knows nothing of records. */
import { type Family, formatAddress } from "../../../lib/base/address.ts";
import { toHex } from "../../../lib/base/bytes.ts";
import type { LogFormat } from "../../../lib/base/log.ts";
import {
  type AnnounceRequest,
  type Event,
  newAnnounceRequest,
  newRequester,
  type Requester,
} from "../../../lib/protocol/message.ts";
import type { Journal } from "../../../lib/tracker/journal/journal.ts";
import { NOTICED, type RefusalKind, REFUSALS } from "../../../lib/tracker/refusal.ts";
import { HTTP, type Protocol, UDP } from "../../../lib/tracker/stats/counters.ts";

/** An announce in plain values. */
export interface Told {
  readonly time: number;
  readonly protocol: Protocol;
  readonly family: Family;
  /** 4 or 16 bytes. */
  readonly address: readonly number[];
  readonly port: number;
  readonly infoHash: readonly number[];
  readonly peerId: readonly number[];
  readonly event: Event;
  /** -1: not told. */
  readonly left: number;
  readonly want: number;
  readonly given: number;
  readonly refusal: RefusalKind | 0;
  readonly isUnread: boolean;
}

/** One as the documentation of the formats has it. */
export const TYPICAL: Told = {
  time: Date.parse("2026-11-27T02:52:17.123Z"),
  protocol: UDP,
  family: 4,
  address: [192, 168, 1, 7],
  port: 6881,
  infoHash: Array.from({ length: 20 }, (_, i) => (0xc0 + 0x3f * i) % 256),
  peerId: Array.from("-XL0012-abcdefghijkl", (character) => character.charCodeAt(0)),
  event: 2,
  left: 123,
  want: 30,
  given: 12,
  refusal: 0,
  isUnread: false,
};

/** The records that are used again and again, as a front does. */
const request = newAnnounceRequest();
const requester = newRequester();

/** Notes an announce. */
export function note(journal: Journal, told: Told): void {
  fill(told, request, requester);
  const { protocol, given, refusal, time, isUnread } = told;
  if (isUnread && refusal !== 0) journal.noteUnread(requester, protocol, refusal, time);
  else journal.note(request, requester, protocol, given, refusal, time);
}

function fill(told: Told, request: AnnounceRequest, requester: Requester): void {
  request.infoHash.set(told.infoHash);
  request.peerId.set(told.peerId);
  Object.assign(request, { port: told.port, event: told.event, left: told.left, numwant: told.want });
  requester.bytes.fill(0);
  requester.bytes.set(told.address);
  requester.family = told.family;
}

const EVENTS = ["", "completed", "started", "stopped", "paused"];

/** The line of an announce. */
export function lineOf(format: LogFormat, told: Told): string {
  return `${WRITERS[format](told)}\n`;
}

const WRITERS: Readonly<Record<LogFormat, (told: Told) => string>> = { text, json, common };

function text(told: Told): string {
  const { code, reason } = refusalOf(told);
  const outcome = told.refusal === 0 ? `gave=${told.given}` : `refused=${code} "${reason}"`;
  const ip = told.family === 4 ? ipOf(told) : `[${ipOf(told)}]`;
  const head = `${new Date(told.time).toISOString()} announce ${
    told.protocol === HTTP ? "http" : "udp"
  } ${ip}`;
  if (told.isUnread) return `${head} ${outcome}`;
  const left = told.left < 0 ? "-" : BigInt(told.left);
  const want = told.want < 0 ? "-" : Math.min(told.want, 65_534);
  const hash = toHex(Uint8Array.from(told.infoHash));
  const event = EVENTS[told.event] || "-";
  return `${head}:${told.port} ${hash} ${event} left=${left} want=${want} ${outcome} ${clientOf(told)}`;
}

function json(told: Told): string {
  const { code, reason } = refusalOf(told);
  const request = told.isUnread ? {} : {
    port: told.port,
    info_hash: toHex(Uint8Array.from(told.infoHash)),
    event: EVENTS[told.event] || null,
    left: told.left < 0 ? null : told.left,
    want: told.want < 0 ? null : Math.min(told.want, 65_534),
    client: clientOf(told),
  };
  const line = JSON.stringify({
    time: new Date(told.time).toISOString(),
    level: "info",
    text: "announce",
    protocol: told.protocol === HTTP ? "http" : "udp",
    ip: ipOf(told),
    ...request,
    ...(told.refusal === 0 ? { gave: told.given } : { refused: code, reason }),
  });
  // All digits, as large numbers have them in the other formats.
  return line.replace(/"left":(\d+)/, (_, left) => `"left":${BigInt(Number(left))}`);
}

function common(told: Told): string {
  const date = new Date(told.time).toUTCString().replace(
    /^\w+, (\d+) (\w+) (\d+) (.*) GMT$/,
    "$1/$2/$3:$4 +0000",
  );
  const query = new URLSearchParams({ port: `${told.port}` });
  if (told.left >= 0) query.set("left", `${BigInt(told.left)}`);
  if (told.event !== 0) query.set("event", EVENTS[told.event]);
  if (told.want >= 0) query.set("numwant", `${Math.min(told.want, 65_534)}`);
  const hash = toHex(Uint8Array.from(told.infoHash)).toUpperCase().replace(/../g, "%$&");
  const path = `/announce${told.isUnread ? "" : `?info_hash=${hash}&${query}`}`;
  const outcome = told.refusal === 0 ? "-" : refusalOf(told).code;
  return `${ipOf(told)} ${outcome} - [${date}] "GET ${path} ${
    told.protocol === HTTP ? "HTTP/1.1" : "UDP"
  }" 200 -`;
}

function ipOf({ family, address }: Told): string {
  return formatAddress(Uint8Array.from(address), family);
}

function refusalOf({ refusal }: Told): { code: number; reason: string } {
  if (refusal === NOTICED) {
    return { code: 200, reason: "Its torrent file has a failure reason, which the client was told." };
  }
  return refusal === 0 ? { code: 0, reason: "" } : REFUSALS[refusal];
}

/** What is no plain character is escaped. */
function clientOf({ peerId }: Told): string {
  return peerId.slice(0, 8).map((byte) => {
    const character = String.fromCharCode(byte);
    if (/^[!-~]$/.test(character) && !/["%=\\]/.test(character)) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}
