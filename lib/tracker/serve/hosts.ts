/** Where the tracker is: the addresses that it answers on, and the URLs that others know it by. */
import { hostOf, isLinkLocal, isUnspecified, readAddress } from "../../base/address.ts";
import type { External } from "../external.ts";
import type { Places } from "../front/listen.ts";
import type { Interface, Network } from "../network.ts";

/** Always there, whatever the system lists. Debian gives its own host name the second one. */
const LOOPBACK4 = ["127.0.0.1", "127.0.1.1"];
const LOOPBACK6 = "::1";

/**
 * Every local address that the places stand for, each by itself: sockets for UDP want them so. Link-local ones carry
 * their cable's number (`fe80::1%2`), without which they cannot be had.
 */
export function localHosts(places: Places, interfaces: readonly Interface[]): string[] {
  const all = places.hosts.flatMap((host) =>
    standsForAll(host) ? everyHost(host, places, interfaces) : [host]
  );
  return [...new Set(all)];
}

function everyHost(host: string, { families }: Places, interfaces: readonly Interface[]): string[] {
  const six = host.includes(":");
  const hosts: string[] = six ? [LOOPBACK6] : [];
  // A listener on :: has IPv4 as well, where it has it alone.
  if (!six || families.four) hosts.push(...LOOPBACK4);
  const own = interfaces.filter(({ address }) => address.includes(":") ? six : !six || families.four);
  return [...hosts, ...own.map(withScope)];
}

const scratch = new Uint8Array(16);

function withScope({ address, scopeid }: Interface): string {
  const linkLocal = readAddress(address, scratch) === 6 && isLinkLocal(scratch, 6);
  return linkLocal && scopeid ? `${address}%${scopeid}` : address;
}

/** Whether it stands for all addresses of the machine: 0.0.0.0 or ::. */
export function standsForAll(host: string): boolean {
  scratch.fill(0);
  return readAddress(host, scratch) !== 0 && isUnspecified(scratch);
}

/** The hosts that others may use, the likeliest first; those that the internet knows by the name that it knows. */
export function namedHosts(places: Places, network: Network, external: External): string[] {
  const { families } = places;
  const all = network.addresses().filter((one) => one.includes(":") ? families.six : families.four);
  const wide = places.hosts.some(standsForAll);
  const hosts = (wide ? all : [...places.hosts, ...external.addresses()]).map((one) => external.nameOf(one));
  return hosts.length > 0 ? [...new Set(hosts)] : ["127.0.0.1"];
}

/** The announce URLs of each host, HTTP first, and UDP unless there is none. */
export function announceUrls(hosts: readonly string[], port: number, udp: boolean): string[] {
  const schemes = udp ? ["http", "udp"] : ["http"];
  return hosts.flatMap((host) => schemes.map((scheme) => `${scheme}://${hostOf(host)}:${port}/announce`));
}
