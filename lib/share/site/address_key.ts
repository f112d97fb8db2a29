/** By what those who ask are told apart. */
import { formatAddress, readAddress } from "../../base/address.ts";
import { toHex } from "../../base/bytes.ts";

/** An address in its one form, IPv4 without what a socket for both families puts before it; a text that is none as it is. */
export function plainAddress(from: string): string {
  const bytes = new Uint8Array(16);
  const family = readAddress(from, bytes);
  return family === 0 ? from : formatAddress(bytes, family);
}

/** Bytes of an IPv6 network in which one machine can have as many addresses as it likes. */
const NETWORK_BYTES = 8;

/** The same for all addresses that one machine may come from: its IPv4 address, its network of IPv6 (a /64). */
export function networkOf(from: string): string {
  const bytes = new Uint8Array(16);
  const family = readAddress(from, bytes);
  if (family === 0) return "";
  return toHex(bytes.subarray(0, family === 4 ? 4 : NETWORK_BYTES));
}
