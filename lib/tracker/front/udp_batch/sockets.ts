/**
 * The batch engine's sockets: one for each address and thread. The threads' sockets on an address share its port
 * (SO_REUSEPORT), and the kernel sends each client's packets to one of them.
 *
 * A socket on all addresses is told at which one a packet asked (PKTINFO), so that the answer leaves from there. A socket
 * on `::` takes IPv4 as well, unless IPv4 addresses are asked for beside it.
 */
import { type Family, isUnspecified, readAddress } from "../../../base/address.ts";
import { type Fault, isFault } from "../../../base/fault.ts";
import {
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  IP_PKTINFO,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVPKTINFO,
  IPV6_V6ONLY,
  type Libc,
  setOption,
  SO_RCVBUF,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOL_SOCKET,
} from "../../../base/linux/libc.ts";
import {
  familyNumber,
  portOf,
  SOCKET_ADDRESS_BYTES,
  socketAddress,
} from "../../../base/linux/socket_address.ts";
import { listenFault } from "../listen.ts";
import { udpPortInUse } from "../udp_listen.ts";

/** One socket. Plain data, for posting. */
export interface UdpBatchSocket {
  /** Its number in the system. */
  readonly fd: number;
  /** The family of its addresses; on `::` IPv4 comes as ::ffff:a.b.c.d. */
  readonly family: Family;
  /** Whether it is on all addresses, so that packets come with the one that they asked at. */
  readonly wildcard: boolean;
  readonly host: string;
  readonly port: number;
}

/**
 * What is asked for as room for packets that wait for us or for the network, in bytes. Linux grants no more than
 * net.core.rmem_max and wmem_max, twice (212,992 each, where nobody has set them).
 */
const KERNEL_BYTES = 8 << 20;
/** The longest wait for room for an answer, in microseconds. */
const SEND_WAIT = 200_000;

/**
 * Opens a socket on each address, for each of so many threads; a Fault when one cannot be had. A `port` of 0 lets the
 * system choose, for all of them the same.
 */
export function openUdpSockets(
  libc: Libc,
  hosts: readonly string[],
  port: number,
  threads = 1,
): UdpBatchSocket[][] | Fault {
  const sets: UdpBatchSocket[][] = [];
  const sixOnly = hosts.some((host) => !host.includes(":"));
  for (let i = 0; i < threads; i++) {
    const set: UdpBatchSocket[] = [];
    sets.push(set);
    for (const host of hosts) {
      const socket = openSocket(libc, host, set[0]?.port ?? sets[0][0]?.port ?? port, sixOnly, i === 0);
      if (isFault(socket)) {
        closeUdpSockets(libc, sets.flat());
        return socket;
      }
      set.push(socket);
    }
  }
  return sets;
}

/** Closes them. */
export function closeUdpSockets(libc: Libc, sockets: readonly UdpBatchSocket[]): void {
  for (const { fd } of sockets) libc.call.close(fd);
}

/**
 * Opens one. The first on an address is bound without sharing, so that a port that another program holds is noticed even
 * when that one would share it (another muster); it shares from then on.
 */
function openSocket(
  libc: Libc,
  host: string,
  port: number,
  sixOnly: boolean,
  first: boolean,
): UdpBatchSocket | Fault {
  const address = socketAddress(host, port);
  const bytes = new Uint8Array(16);
  const family: Family = host.includes(":") ? 6 : 4;
  readAddress(host, bytes);
  const wildcard = isUnspecified(bytes);
  const fd = libc.call.socket(familyNumber(family), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return faultOf(libc.errno(), host, port);
  if (!first) setOption(libc, fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (family === 6) setOption(libc, fd, IPPROTO_IPV6, IPV6_V6ONLY, sixOnly ? 1 : 0);
  if (libc.call.bind(fd, address, address.length) < 0) {
    const problem = faultOf(libc.errno(), host, port);
    libc.call.close(fd);
    return problem;
  }
  if (first) setOption(libc, fd, SOL_SOCKET, SO_REUSEPORT, 1);
  setOptions(libc, fd, family, wildcard);
  return { fd, family, wildcard, host, port: boundPort(libc, fd) };
}

function setOptions(libc: Libc, fd: number, family: Family, wildcard: boolean): void {
  setOption(libc, fd, SOL_SOCKET, SO_RCVBUF, KERNEL_BYTES);
  setOption(libc, fd, SOL_SOCKET, SO_SNDBUF, KERNEL_BYTES);
  setOption(libc, fd, SOL_SOCKET, SO_SNDTIMEO, 0, 0, SEND_WAIT, 0);
  if (!wildcard) return;
  if (family === 4) setOption(libc, fd, IPPROTO_IP, IP_PKTINFO, 1);
  else setOption(libc, fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

function boundPort(libc: Libc, fd: number): number {
  const address = new Uint8Array(SOCKET_ADDRESS_BYTES);
  const length = new Uint8Array(Int32Array.of(SOCKET_ADDRESS_BYTES).buffer);
  libc.call.getsockname(fd, address, length);
  return portOf(address);
}

/** The words for a failure are the same for every engine. */
function faultOf(errno: number, host: string, port: number): Fault {
  if (errno === EADDRINUSE) return udpPortInUse(host, port);
  return listenFault(errorOf(errno), host, port);
}

function errorOf(errno: number): Error {
  if (errno === EACCES) return new Deno.errors.PermissionDenied();
  if (errno === EADDRNOTAVAIL) return new Deno.errors.AddrNotAvailable();
  return new Error(`the system's error ${errno}`);
}
