/** Which of the addresses in a swarm is this machine's own client. */
import { isLoopback, readAddress } from "../../base/address.ts";
import type { Interface } from "../../tracker/network/own.ts";

/**
 * Whether an address of a swarm, `192.168.1.50:6881` or `[::1]:6881`, is one of this machine's at the port of its client.
 * Other clients on this machine have other ports.
 */
export function isOwnClient(address: string, port: number, interfaces: readonly Interface[]): boolean {
  const at = address.lastIndexOf(":");
  if (Number(address.slice(at + 1)) !== port) return false;
  const host = address.slice(0, at).replace(/^\[(.*)\]$/, "$1");
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  if (family === 0) return false;
  return isLoopback(bytes, family) || interfaces.some((one) => one.address === host);
}
