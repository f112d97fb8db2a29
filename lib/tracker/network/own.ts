/** One address of this machine: which network it is in, and how likely others reach the machine by it. */
import {
  ADDRESS_BYTES,
  type Family,
  formatAddress,
  isLinkLocal,
  isLoopback,
  isPrivate,
  isRoutable,
  readAddress,
} from "../../base/address.ts";
import { newRequester, type Requester } from "../../protocol/message.ts";

/** One address of this machine. Deno.networkInterfaces() gives such. */
export interface Interface {
  address: string;
  netmask: string;
  /** The system's name of the device. */
  name?: string;
  /** The number of the device, for link-local IPv6 addresses. */
  scopeid?: number | null;
}

/** How likely others reach the machine by an address, the likeliest first. */
export const LAN = 0;
export const EXTERNAL = 1;
export const PUBLIC = 2;
/** A network that this machine made up, for containers and guests on itself. */
export const VIRTUAL = 3;
export const LINK_LOCAL = 4;
export const LOOPBACK = 5;
export type Kind =
  | typeof LAN
  | typeof EXTERNAL
  | typeof PUBLIC
  | typeof VIRTUAL
  | typeof LINK_LOCAL
  | typeof LOOPBACK;

/** An address that can be told as it stands. */
export interface Own extends Requester {
  readonly kind: Kind;
  readonly mask: Uint8Array;
  readonly text: string;
}

/** Devices that containers and virtual machines on this machine hang on: Docker, libvirt, VirtualBox, VMware, LXC, Hyper-V. */
const VIRTUAL_NAME =
  /^(docker|br-[0-9a-f]{12}$|virbr|podman|cni|lxcbr|lxdbr|incusbr|vboxnet|vmnet|VirtualBox|VMware|vEthernet \((WSL|Default Switch|nat))/i;

/** The machine's addresses as they can be used, the likeliest first, IPv4 before IPv6; what is no address is left out. */
export function readOwn(interfaces: readonly Interface[]): Own[] {
  return interfaces.flatMap(({ address, netmask, name = "" }) => {
    const at = newRequester();
    const family = readAddress(address, at.bytes);
    if (family === 0) return [];
    at.family = family;
    return [ownOf(at, readMask(netmask, at.bytes, family), kindOf(at, name))];
  }).sort(byRank);
}

/** An address of the router's, as if it were ours; null when the text is none that means something to the internet. */
export function readExternal(text: string): Own | null {
  const at = newRequester();
  const family = readAddress(text, at.bytes);
  if (family === 0 || !isRoutable(at.bytes, family) || isPrivate(at.bytes, family)) return null;
  at.family = family;
  return ownOf(at, new Uint8Array(16).fill(255), EXTERNAL);
}

/** The order of addresses(): IPv4 first, since more neighbours have it. */
export function byRank(a: Own, b: Own): number {
  return a.family - b.family || a.kind - b.kind;
}

function ownOf({ bytes, words, family }: Requester, mask: Uint8Array, kind: Kind): Own {
  return { bytes, words, family, mask, kind, text: formatAddress(bytes, family) };
}

function kindOf({ bytes, family }: Requester, name: string): Kind {
  if (isLoopback(bytes, family)) return LOOPBACK;
  if (isLinkLocal(bytes, family)) return LINK_LOCAL;
  if (!isPrivate(bytes, family)) return PUBLIC;
  return VIRTUAL_NAME.test(name) ? VIRTUAL : LAN;
}

/**
 * The mask of the network that the address is in. Overlay networks (a VPN from machine to machine) give a machine one
 * address without a network; it reaches all of the shared range (RFC 6598), or of its site (RFC 4193, 48 bits).
 */
function readMask(netmask: string, address: Uint8Array, family: Family): Uint8Array {
  const mask = new Uint8Array(16);
  const length = ADDRESS_BYTES[family];
  if (readAddress(netmask, mask) !== family) mask.fill(255);
  if (mask[length - 1] !== 255) return mask;
  if (family === 4 && address[0] === 100 && (address[1] & 0xc0) === 64) mask.set([255, 192, 0, 0]);
  if (family === 6 && (address[0] & 0xfe) === 0xfc) mask.fill(0, 6);
  return mask;
}

/** Whether `bytes` hold the address at `at`. */
export function isAt(own: Own, bytes: Uint8Array, at: number): boolean {
  // From the end, where addresses of one network differ.
  for (let i = ADDRESS_BYTES[own.family] - 1; i >= 0; i--) if (own.bytes[i] !== bytes[at + i]) return false;
  return true;
}

/** Whether a requester is in the address's network. */
export function isNear({ bytes, mask, family }: Own, requester: Requester): boolean {
  if (requester.family !== family) return false;
  for (let i = 0; i < ADDRESS_BYTES[family]; i++) if ((bytes[i] ^ requester.bytes[i]) & mask[i]) return false;
  return true;
}

/** Puts a requester on this machine: 127.0.0.1 or ::1. */
export function putLoopback(requester: Requester, family: Family): void {
  requester.bytes.fill(0);
  if (family === 4) requester.bytes[0] = 127;
  requester.bytes[ADDRESS_BYTES[family] - 1] = 1;
  requester.family = family;
}

/** Whether a peer was put there. */
export function isSettled(peers: Uint8Array, at: number, family: Family): boolean {
  if (family === 6) return isLoopback(peers, 6, at);
  return peers[at] === 127 && (peers[at + 1] | peers[at + 2]) === 0 && peers[at + 3] === 1;
}
