/**
 * Which addresses that others tell of are called: strangers tell of peers, and nothing that we run may be made to attack
 * somebody or to feel out a local network for them.
 */
import { isLinkLocal, isLoopback, isPrivate, isRoutable, readAddress } from "../../base/address.ts";

/** How far an address reaches. */
const NOWHERE = -1;
const THIS_MACHINE = 0;
const NEARBY = 1;
const INTERNET = 2;

/**
 * Whether to call an address that `from`, a peer's or a tracker's address, told of. Nobody can tell of a port 0 or of an
 * address that no single machine has (unspecified, multicast, reserved), of this machine only itself, and of a private
 * network or a cable only who is on one. What is no address is not worth trying; a `from` that is none counts as far away.
 */
export function isWorthTrying(host: string, port: number, from: string): boolean {
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) return false;
  const reach = reachOf(host);
  const teller = reachOf(from);
  return reach !== NOWHERE && reach >= (teller === NOWHERE ? INTERNET : teller);
}

function reachOf(host: string): number {
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  if (family === 0) return NOWHERE;
  if (isLoopback(bytes, family)) return THIS_MACHINE;
  if (isLinkLocal(bytes, family)) return NEARBY;
  if (!isRoutable(bytes, family)) return NOWHERE;
  return isPrivate(bytes, family) ? NEARBY : INTERNET;
}
