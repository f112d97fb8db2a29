/**
 * Whom and what the tracker serves: lists of torrents, of addresses and of client programs, judged before the swarms are
 * asked. Each thread has an Access of its own over shared tables; new lists come as new rules, and what was decided before
 * stays as it is: swarms are not touched.
 */
import { fromHex, wordsToHex } from "../../base/bytes.ts";
import type { AnnounceRequest, Requester } from "../../protocol/message.ts";
import {
  ADDRESS_REFUSED,
  CLIENT_REFUSED,
  DRAINING,
  NOTICED,
  type RefusalKind,
  TORRENT_REFUSED,
} from "../refusal.ts";
import { HASH_WORDS, hasHash, type HashTable } from "./hash_table.ts";
import { ClientPrefixes } from "./client_prefixes.ts";
import { hasAddress, type RangeTable } from "./range_table.ts";

/** What somebody wrote into a torrent for those who announce it (BitTornado's allowed_controls). */
export interface Notice {
  /** Shown to the client's user beside the answer. */
  readonly warning?: string;
  /** The announce is refused with it. */
  readonly failure?: string;
}

/** All that is judged by; it can be posted to a Worker. */
export interface AccessRules {
  /** Torrents that are served: those in any of these; null: all. */
  readonly allow: readonly HashTable[] | null;
  readonly deny: readonly HashTable[];
  /** Addresses that are served: those in any of these; null: all. */
  readonly allowIp: readonly RangeTable[] | null;
  readonly ban: readonly RangeTable[];
  /** Beginnings of peer ids, a character a byte. */
  readonly denyClient: readonly string[];
  /** By info hash, in hex. */
  readonly notices: ReadonlyMap<string, Notice>;
  /** Everybody is told to come again later. */
  readonly isDraining: boolean;
}

/** Everybody and everything is served. */
export const OPEN_TO_ALL: AccessRules = {
  allow: null,
  deny: [],
  allowIp: null,
  ban: [],
  denyClient: [],
  notices: new Map(),
  isDraining: false,
};

/** Judges for one thread. */
export class Access {
  #rules = OPEN_TO_ALL;
  #clients = new ClientPrefixes([]);
  /** First words of the info hashes that have notices: most torrents have none, and making their hex digits takes long. */
  #noticed: ReadonlySet<number> = new Set();
  /** Whether there is nothing to judge by: the only question that a tracker without lists asks. */
  isOpen = true;

  set(rules: AccessRules): void {
    const { allow, deny, allowIp, ban, denyClient, notices, isDraining } = rules;
    this.#rules = rules;
    this.#clients = new ClientPrefixes(denyClient);
    this.#noticed = new Set(Array.from(notices.keys(), firstWord));
    this.isOpen = allow === null && allowIp === null && !isDraining &&
      deny.length + ban.length + denyClient.length + notices.size === 0;
  }

  /** Whether all announces are told to come again later. */
  get isDraining(): boolean {
    return this.#rules.isDraining;
  }

  /** Why an announce is refused; 0: it is not. `requester` is as the front sees it. */
  announce(request: AnnounceRequest, requester: Requester): RefusalKind | 0 {
    if (this.#rules.isDraining) return DRAINING;
    const refused = this.address(requester);
    if (refused !== 0) return refused;
    if (this.#clients.has(request.idWords, request.idAt)) return CLIENT_REFUSED;
    const { hashWords, hashAt } = request;
    if (!this.serves(hashWords, hashAt)) return TORRENT_REFUSED;
    return this.notice(hashWords, hashAt)?.failure === undefined ? 0 : NOTICED;
  }

  /** Why an address is refused, whatever it asks; 0: it is not. */
  address({ bytes, family }: Requester): typeof ADDRESS_REFUSED | 0 {
    const { allowIp, ban } = this.#rules;
    for (let i = 0; i < ban.length; i++) if (hasAddress(ban[i], bytes, family)) return ADDRESS_REFUSED;
    if (allowIp === null) return 0;
    for (let i = 0; i < allowIp.length; i++) if (hasAddress(allowIp[i], bytes, family)) return 0;
    return ADDRESS_REFUSED;
  }

  /** Whether the torrent of 5 words from `at` on is served. */
  serves(infoHash: Int32Array, at: number): boolean {
    const { allow, deny } = this.#rules;
    for (let i = 0; i < deny.length; i++) if (hasHash(deny[i], infoHash, at)) return false;
    if (allow === null) return true;
    for (let i = 0; i < allow.length; i++) if (hasHash(allow[i], infoHash, at)) return true;
    return false;
  }

  /** What the torrent's users are told. */
  notice(infoHash: Int32Array, at: number): Notice | undefined {
    if (this.#noticed.size === 0 || !this.#noticed.has(infoHash[at])) return undefined;
    return this.#rules.notices.get(wordsToHex(infoHash, at, HASH_WORDS));
  }
}

/** The first word of an info hash in hex, in the machine's order of bytes. */
function firstWord(hex: string): number {
  const bytes = fromHex(hex.slice(0, 8));
  return bytes === null ? 0 : new Int32Array(bytes.buffer)[0];
}
