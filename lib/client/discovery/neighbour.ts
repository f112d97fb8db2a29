/** Who is near: on this machine, on its cable or in a private network. */
import { isPrivate, readAddress } from "../../base/address.ts";

/** Whether an address is of a private network: to call it again and again costs the internet nothing. */
export function isNeighbour(host: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  return family !== 0 && isPrivate(bytes, family);
}
