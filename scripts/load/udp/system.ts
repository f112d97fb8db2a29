/**
 * Sockets that move many packets a call, by FFI. Layouts are those of 64-bit little-endian Linux, the same on x64 and
 * arm64:
 *
 *     struct mmsghdr   0 name 8 | 8 name length 4 (+4) | 16 iovec 8 | 24 iovecs 8 | 32 control 8 | 40 its length 8 |
 *                      48 flags 4 (+4) | 56 bytes of the packet 4 (+4)                                     64 bytes
 *     struct iovec     0 base 8 | 8 length 8                                                               16 bytes
 */
import {
  AF_INET,
  IPPROTO_IP,
  IPPROTO_IPV6,
  type Libc,
  MSG_DONTWAIT,
  openLibc,
  setOption,
  SO_RCVBUF,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOL_SOCKET,
} from "../../../lib/base/linux/libc.ts";
import { socketAddress } from "../../../lib/base/linux/socket_address.ts";

const HEADER_BYTES = 64;
const IOVEC_BYTES = 16;

/** What each socket may hold in the kernel, so that nothing is lost on our side; the kernel may grant less. */
const KERNEL_BYTES = 4 << 20;

/** Room for some packets of one size, with the headers that the kernel wants; made once, used by every call. */
export interface Batch {
  /** Packet i stands at `i * packetBytes`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packetBytes: number;
  readonly headers: Uint32Array<ArrayBuffer>;
  readonly headersAt: Deno.PointerObject | null;
  readonly iovecs: Uint32Array<ArrayBuffer>;
}

/** A batch over `bytes`, which holds a whole number of packets. `names` has room for the address of each, or is null. */
export function makeBatch(
  bytes: Uint8Array<ArrayBuffer>,
  packetBytes: number,
  names: Uint8Array<ArrayBuffer> | null = null,
): Batch {
  const count = bytes.length / packetBytes;
  const headers = new DataView(new ArrayBuffer(HEADER_BYTES * count));
  const iovecs = new DataView(new ArrayBuffer(IOVEC_BYTES * count));
  const [base, table] = [bytes, iovecs].map(addressOf);
  for (let i = 0; i < count; i++) {
    iovecs.setBigUint64(IOVEC_BYTES * i, base + BigInt(packetBytes * i), true);
    iovecs.setBigUint64(IOVEC_BYTES * i + 8, BigInt(packetBytes), true);
    headers.setBigUint64(HEADER_BYTES * i + 16, table + BigInt(IOVEC_BYTES * i), true);
    headers.setBigUint64(HEADER_BYTES * i + 24, 1n, true);
    if (names === null) continue;
    const nameBytes = names.length / count;
    headers.setBigUint64(HEADER_BYTES * i, addressOf(names) + BigInt(nameBytes * i), true);
    headers.setUint32(HEADER_BYTES * i + 8, nameBytes, true);
  }
  return {
    bytes,
    packetBytes,
    headers: new Uint32Array(headers.buffer),
    headersAt: Deno.UnsafePointer.of(headers),
    iovecs: new Uint32Array(iovecs.buffer),
  };
}

function addressOf(buffer: Uint8Array<ArrayBuffer> | DataView<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer)));
}

/** Sets how much of its room a packet takes. */
export function setLength(batch: Batch, i: number, bytes: number): void {
  batch.iovecs[(IOVEC_BYTES * i + 8) / 4] = bytes;
}

/** How long a packet was that came in; at most its room. */
export function lengthOf(batch: Batch, i: number): number {
  return batch.headers[(HEADER_BYTES * i + 56) / 4];
}

/** Sends the first packets of the batch; gives how many went, or -1. Waits while the kernel has no room. */
export function sendBatch({ call }: Libc, socket: number, { headersAt }: Batch, count: number): number {
  return call.sendmmsg(socket, headersAt, count, 0);
}

/** Takes up to so many packets that are there; gives how many came, or -1 when there are none. */
export function receiveBatch({ call }: Libc, socket: number, { headersAt }: Batch, count: number): number {
  return call.recvmmsg(socket, headersAt, count, MSG_DONTWAIT, null);
}

/** The calls of this system. Throws where there are none such. */
export function needLibc(): Libc {
  const libc = openLibc();
  if (libc === null) throw new Error("the batch engine needs Linux, and the right to use its C library");
  return libc;
}

/** Throws with the system's number when a call failed. */
export function checkCall(libc: Libc, result: number, what: string): number {
  if (result >= 0) return result;
  throw new Error(`${what}: error ${libc.errno()} of the system`);
}

/** Lets a socket have an address that no device has, where a route leads to it (ip(7), ipv6(7)). */
const IP_FREEBIND = 15;
const IPV6_FREEBIND = 78;

/** Gives a socket its address. Throws when it cannot be. */
export function bindTo(libc: Libc, socket: number, local: string): void {
  const from = socketAddress(local, 0);
  const isFour = from[0] === AF_INET;
  setOption(libc, socket, isFour ? IPPROTO_IP : IPPROTO_IPV6, isFour ? IP_FREEBIND : IPV6_FREEBIND, 1);
  checkCall(libc, libc.call.bind(socket, from, from.length), `cannot send from ${local}`);
}

/** A socket that sends from an address to another one, and hears from that alone. Throws when it cannot be. */
export function openSocket(libc: Libc, local: string, hostname: string, port: number): number {
  const to = socketAddress(hostname, port);
  const socket = checkCall(libc, libc.call.socket(to[0], SOCK_DGRAM, 0), "no socket");
  for (const option of [SO_SNDBUF, SO_RCVBUF]) setOption(libc, socket, SOL_SOCKET, option, KERNEL_BYTES);
  try {
    bindTo(libc, socket, local);
    const connected = libc.call.connect(socket, to, to.length);
    checkCall(libc, connected, `cannot send to ${hostname} port ${port}`);
  } catch (thrown) {
    libc.call.close(socket);
    throw thrown;
  }
  return socket;
}
