/** The networks that this machine is in: its own addresses, and who is in the network of one of them. */
import {
  ADDRESS_BYTES,
  type Family,
  formatAddress,
  isLinkLocal,
  isLoopback,
  readAddress,
} from "./address.ts";

/** One address of this machine. Deno.networkInterfaces() gives such. */
export interface LocalAddress {
  readonly address: string;
  readonly netmask: string;
  /** The system's name of the device. */
  readonly name?: string;
  /** The number of the device; it stands at link-local IPv6 addresses alone. */
  readonly scopeid?: number | null;
}

/** A network of this machine, and its address there. */
export interface Network {
  readonly family: Family;
  /** In its short form. */
  readonly address: string;
  /** The number of the device; 0 where the system does not tell it. */
  readonly device: number;
  readonly bytes: Uint8Array;
  readonly mask: Uint8Array;
}

/** The most that are counted: a socket may be in 20 groups on Linux. */
export const MOST_NETWORKS = 16;

/**
 * The networks by which others can be met, IPv4 first, each once. A link-local IPv6 address is left out, since nobody can
 * put it into a URL; loopback counts only where there is nothing else.
 */
export function networksOf(addresses: readonly LocalAddress[]): Network[] {
  const all = addresses.flatMap((one) => networkOf(one, deviceOf(one, addresses)) ?? []);
  const met = all.filter(({ bytes, family }) => !isLoopback(bytes, family));
  // No system has groups on ::1.
  const used = met.length > 0 ? met : all.filter(({ family }) => family === 4);
  const once = new Map(used.toReversed().map((one) => [keyOf(one), one]));
  return [...once.values()].reverse().sort((a, b) => a.family - b.family).slice(0, MOST_NETWORKS);
}

function networkOf({ address, netmask }: LocalAddress, device: number): Network | null {
  const [bytes, mask] = [new Uint8Array(16), new Uint8Array(16)];
  const family = readAddress(address, bytes);
  if (family === 0 || (family === 6 && isLinkLocal(bytes, 6))) return null;
  if (readAddress(netmask, mask) !== family) mask.fill(255);
  return { family, address: formatAddress(bytes, family), device, bytes, mask };
}

/** The system numbers a device at its link-local address; others of the same name are on it too. */
function deviceOf({ name, scopeid }: LocalAddress, addresses: readonly LocalAddress[]): number {
  if (scopeid) return scopeid;
  return addresses.find((other) => name !== undefined && other.name === name && other.scopeid)?.scopeid ?? 0;
}

/** An IPv6 device has several addresses in one network (RFC 8981), of which one will do; of IPv4 each stands alone. */
function keyOf({ family, address, device, bytes, mask }: Network): string {
  return family === 4 ? address : `${device} ${bytes.map((byte, i) => byte & mask[i]).join()}`;
}

/** The network that an address is in; undefined for none. */
export function networkWith(address: string, networks: readonly Network[]): Network | undefined {
  const bytes = new Uint8Array(16);
  const family = readAddress(address, bytes);
  return networks.find((network) => network.family === family && isIn(bytes, network));
}

function isIn(other: Uint8Array, { bytes, mask, family }: Network): boolean {
  for (let i = 0; i < ADDRESS_BYTES[family]; i++) if ((bytes[i] ^ other[i]) & mask[i]) return false;
  return true;
}
