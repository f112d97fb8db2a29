/** Which of the addresses in a swarm are this machine's, and which of them is its own client. */
import { hostOf, isLoopback, readAddress } from "../../base/address.ts";
import type { Interface } from "../../tracker/network/own.ts";

/** How clients on this machine are called, whichever of its addresses they are known by. */
const HERE = "localhost";

/** An address of a swarm, `192.168.1.21:6881`, such that no client has two: one of this machine's is `localhost:6881`. */
export function plainAddress(address: string, interfaces: readonly Interface[]): string {
  const at = address.lastIndexOf(":");
  const host = address.slice(0, at).replace(/^\[(.*)\]$/, "$1");
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  if (family === 0) return address;
  const isHere = isLoopback(bytes, family) || interfaces.some((one) => one.address === host);
  return isHere ? HERE + address.slice(at) : address;
}

/** The same of a host alone: `192.168.1.21`, `[fd00::3]`, and of this machine's addresses `localhost`. */
export function plainHost(host: string, interfaces: readonly Interface[]): string {
  return plainAddress(`${hostOf(host)}:0`, interfaces).slice(0, -":0".length);
}

/** The same of this machine's own client, on its port. */
export function ownAddressAt(port: number): string {
  return `${HERE}:${port}`;
}

/**
 * The addresses that matter to what is shared on `bind` (empty: on all). On loopback alone it is for programs of this
 * machine: there it is handed out, and not at the machine's other addresses, where its client does not listen.
 */
export function withinReach(bind: readonly string[], all: readonly Interface[]): Interface[] {
  const isOnlyHere = bind.length > 0 && bind.every(isLoopbackText);
  return all.filter(({ address }) => !isOnlyHere || isLoopbackText(address));
}

function isLoopbackText(text: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(text, bytes);
  return family !== 0 && isLoopback(bytes, family);
}
