/**
 * The listening sockets of the batch engine, one for each address. Several threads may each have one on the same address
 * and port: the system spreads new connections over them.
 */
import { readAddress } from "../../../base/address.ts";
import { type Fault, fault, isFault } from "../../../base/fault.ts";
import {
  AF_INET6,
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_V6ONLY,
  type Libc,
  setOption,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_DEFER_ACCEPT,
  TCP_NODELAY,
} from "../../../base/linux/libc.ts";
import { familyNumber, socketAddress } from "../../../base/linux/socket_address.ts";
import { listenFault } from "../listen.ts";

/** Connections that wait to be accepted; the system may have a lower bound of its own (somaxconn). */
const BACKLOG = 1024;
/** Seconds that a connection without a request is held back; then it is shown all the same. */
const DEFER = 1;

/** Opens them, nonblocking; a Fault when one cannot be had, and then none is left open. */
export function openHttpSockets(libc: Libc, hosts: readonly string[], port: number): number[] | Fault {
  const sockets: number[] = [];
  for (const host of hosts) {
    const socket = openSocket(libc, host, port);
    if (!isFault(socket)) {
      sockets.push(socket);
      continue;
    }
    for (const fd of sockets) libc.call.close(fd);
    return socket;
  }
  return sockets;
}

function openSocket(libc: Libc, host: string, port: number): number | Fault {
  const family = readAddress(host.split("%")[0], new Uint8Array(16));
  if (family === 0) return fault("no-such-address", `${host} is no address to listen on.`);
  const number = familyNumber(host.includes(":") ? 6 : family);
  const fd = libc.call.socket(number, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return problem(libc.errno(), host, port);
  setOption(libc, fd, SOL_SOCKET, SO_REUSEADDR, 1);
  setOption(libc, fd, SOL_SOCKET, SO_REUSEPORT, 1);
  // Accepted sockets inherit it: an answer is sent whole, and the next one must not wait for a word about it.
  setOption(libc, fd, IPPROTO_TCP, TCP_NODELAY, 1);
  // A connection is shown with its request, so one that is closed with its answer is never waited for (a prototype: 19.7 us
  // of CPU instead of 32.7), and idle ones wake nobody.
  setOption(libc, fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, DEFER);
  if (number === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_V6ONLY, host === "::" ? 0 : 1);
  const address = socketAddress(host, port);
  const failed = libc.call.bind(fd, address, address.length) !== 0 || libc.call.listen(fd, BACKLOG) !== 0;
  if (!failed) return fd;
  const errno = libc.errno();
  libc.call.close(fd);
  return problem(errno, host, port);
}

/** The same words as for Deno's own listeners. */
function problem(errno: number, host: string, port: number): Fault {
  const text = `the system says no (${errno})`;
  return listenFault(new (ERRORS[errno] ?? Error)(text), host, port);
}

const ERRORS: Readonly<Record<number, new (text: string) => Error>> = {
  [EADDRINUSE]: Deno.errors.AddrInUse,
  [EACCES]: Deno.errors.PermissionDenied,
  [EADDRNOTAVAIL]: Deno.errors.AddrNotAvailable,
};
