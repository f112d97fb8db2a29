/**
 * The addresses of a load: where its servers listen, and where its clients come from.
 *
 *     loopback   servers 127.0.0.1, clients 127.0.1.0 and up (Linux; elsewhere 127.0.0.1); over IPv6 all are ::1
 *     public     servers 198.18.0.1 and 2001:2::1, clients 198.18.1.0 and 2001:2::1:0 and up, in a network of their own
 *
 * To a tracker peers on loopback are the operator's own machine, and it may hand them out rewritten; those of the ranges
 * kept for measuring (RFC 2544, RFC 5180) are anybody's, as most peers of a tracker are.
 */
import { type Family, isLoopback, readAddress } from "../../lib/base/address.ts";

export type Sources = "loopback" | "public";

/** Where servers listen. */
export const SERVERS: Record<Sources, Record<Family, string>> = {
  loopback: { 4: "127.0.0.1", 6: "::1" },
  public: { 4: "198.18.0.1", 6: "2001:2::1" },
};

/** The ranges of the network that public addresses stand in. */
export const RANGES = { 4: "198.18.0.0/15", 6: "2001:2::/48" } as const;

/** The most clients that have an address each. */
export const MOST_SOURCES = 4096;

/** The address that a client comes from; to another machine's servers the system chooses. */
export function sourceAddress(hostname: string, index: number, os: string = Deno.build.os): string {
  const bytes = new Uint8Array(16);
  const family = readAddress(hostname, bytes) as Family;
  const host = index % MOST_SOURCES;
  if (family === 4) {
    if (bytes[0] === 198 && (bytes[1] & 0xfe) === 18) return `198.18.${1 + (host >> 8)}.${host & 255}`;
    if (!isLoopback(bytes, 4)) return "0.0.0.0";
    return os === "linux" ? `127.0.${1 + (host >> 8)}.${host & 255}` : "127.0.0.1";
  }
  if (hostname.startsWith("2001:2::")) return `2001:2::1:${host.toString(16)}`;
  return isLoopback(bytes, 6) ? "::1" : "::";
}
