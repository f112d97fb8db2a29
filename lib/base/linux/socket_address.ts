/**
 * Addresses of sockets as the kernel of Linux takes and gives them:
 *
 *     sockaddr_in      0 family 2 | 2 port 2, big-endian | 4 address 4 (+8)                       16 bytes
 *     sockaddr_in6     0 family 2 | 2 port 2, big-endian | 4 flow 4 | 8 address 16 | 24 scope 4   28 bytes
 *
 * A socket on `::` that takes IPv4 too sees those addresses as ::ffff:a.b.c.d.
 */
import { type Family, readAddress } from "../address.ts";
import { AF_INET, AF_INET6 } from "./libc.ts";

/** Room for either. */
export const SOCKET_ADDRESS_BYTES = 28;

/** An address and a port; `host` may have a scope (`fe80::1%2`, in numbers). Throws for what is no address. */
export function socketAddress(host: string, port: number): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(16);
  const [text, scope] = host.split("%");
  const family = readAddress(text, address);
  if (family === 0) throw new TypeError(`${host} is no address`);
  const bytes = new Uint8Array(family === 4 ? 16 : SOCKET_ADDRESS_BYTES);
  bytes.set([familyNumber(family), 0, port >> 8, port & 255]);
  if (family === 4) bytes.set(address.subarray(0, 4), 4);
  else {
    bytes.set(address, 8);
    new DataView(bytes.buffer).setUint32(24, Number(scope ?? 0), true);
  }
  return bytes;
}

/** AF_INET or AF_INET6. */
export function familyNumber(family: Family): number {
  return family === 4 ? AF_INET : AF_INET6;
}

/** The port of an address that the kernel gave. */
export function portOf(bytes: Uint8Array): number {
  return (bytes[2] << 8) | bytes[3];
}
