/**
 * Linux's calls for many packets at once, by FFI. Layouts and numbers are those of 64-bit little-endian Linux, the same
 * on x64 and arm64 and in every C library that Deno runs on:
 *
 *     struct mmsghdr   0 name 8 | 8 name length 4 (+4) | 16 iovec 8 | 24 iovecs 8 | 32 control 8 | 40 its length 8 |
 *                      48 flags 4 (+4) | 56 bytes of the packet 4 (+4)                                     64 bytes
 *     struct iovec     0 base 8 | 8 length 8                                                               16 bytes
 *     struct pollfd    0 socket 4 | 4 events 2 | 6 events that came 2                                       8 bytes
 *     sockaddr_in      0 family 2 | 2 port 2, big-endian | 4 address 4 (+8)                                16 bytes
 *     sockaddr_in6     0 family 2 | 2 port 2, big-endian | 4 flow 4 | 8 address 16 | 24 scope 4            28 bytes
 */
import { type Family, readAddress } from "../../../lib/base/address.ts";

const CALLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

const AF = { 4: 2, 6: 10 } as const;
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const MSG_DONTWAIT = 0x40;
const POLLIN = 1;

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
  readonly iovecs: Uint32Array<ArrayBuffer>;
}

/** A batch over `bytes`, which holds a whole number of packets. */
export function makeBatch(bytes: Uint8Array<ArrayBuffer>, packetBytes: number): Batch {
  const count = bytes.length / packetBytes;
  const headers = new DataView(new ArrayBuffer(HEADER_BYTES * count));
  const iovecs = new DataView(new ArrayBuffer(IOVEC_BYTES * count));
  const [base, table] = [bytes, iovecs].map((buffer) =>
    Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer))
  );
  for (let i = 0; i < count; i++) {
    iovecs.setBigUint64(IOVEC_BYTES * i, base + BigInt(packetBytes * i), true);
    iovecs.setBigUint64(IOVEC_BYTES * i + 8, BigInt(packetBytes), true);
    headers.setBigUint64(HEADER_BYTES * i + 16, table + BigInt(IOVEC_BYTES * i), true);
    headers.setBigUint64(HEADER_BYTES * i + 24, 1n, true);
  }
  return {
    bytes,
    packetBytes,
    headers: new Uint32Array(headers.buffer),
    iovecs: new Uint32Array(iovecs.buffer),
  };
}

/** Sets how much of its room a packet takes. */
export function setLength(batch: Batch, i: number, bytes: number): void {
  batch.iovecs[(IOVEC_BYTES * i + 8) / 4] = bytes;
}

/** How long a packet was that came in; at most its room. */
export function lengthOf(batch: Batch, i: number): number {
  return batch.headers[(HEADER_BYTES * i + 56) / 4];
}

/** Sockets to wait for: two words each. */
export function makePollSet(sockets: readonly number[]): Int32Array<ArrayBuffer> {
  return Int32Array.from(sockets.flatMap((socket) => [socket, POLLIN]));
}

/** Whether something came in on a socket of the set (or an error, which the next call takes away). */
export function isReady(set: Int32Array, i: number): boolean {
  return set[2 * i + 1] >> 16 !== 0;
}

/** An address as the kernel takes it. */
export function socketAddress(hostname: string, port: number): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(16);
  const family = readAddress(hostname, address) as Family;
  const bytes = new Uint8Array(family === 4 ? 16 : 28);
  bytes.set([AF[family], 0, port >> 8, port & 255]);
  if (family === 4) bytes.set(address.subarray(0, 4), 4);
  else bytes.set(address, 8);
  return bytes;
}

export interface System {
  /** A socket that sends from an address to another one, and hears from that alone. Throws when it cannot be. */
  open(local: string, hostname: string, port: number): number;
  /** Sends the first packets of the batch; gives how many went, or -1. Waits while the kernel has no room. */
  send(socket: number, batch: Batch, count: number): number;
  /** Takes up to so many packets that are there; gives how many came, or -1 when there are none. */
  receive(socket: number, batch: Batch, count: number): number;
  /** Waits until one of the sockets is ready; gives how many are. */
  poll(set: Int32Array<ArrayBuffer>, milliseconds: number): number;
  close(socket: number): void;
  /** Lets go of the library, after the sockets. */
  end(): void;
}

/** The calls of this system. Throws where there are none such. */
export function openSystem(): System {
  const library = Deno.dlopen("libc.so.6", CALLS);
  const calls = library.symbols;
  const check = (result: number, what: string) => {
    if (result >= 0) return result;
    const code = new Deno.UnsafePointerView(calls.__errno_location()!).getInt32();
    throw new Error(`${what}: error ${code} of the system`);
  };
  return {
    open(local, hostname, port) {
      const from = socketAddress(local, 0);
      const to = socketAddress(hostname, port);
      const socket = check(calls.socket(from[0], SOCK_DGRAM, 0), "no socket");
      const size = new Uint8Array(Int32Array.of(KERNEL_BYTES).buffer);
      for (const option of [SO_SNDBUF, SO_RCVBUF]) calls.setsockopt(socket, SOL_SOCKET, option, size, 4);
      try {
        check(calls.bind(socket, from, from.length), `cannot send from ${local}`);
        check(calls.connect(socket, to, to.length), `cannot send to ${hostname} port ${port}`);
      } catch (thrown) {
        calls.close(socket);
        throw thrown;
      }
      return socket;
    },
    send: (socket, { headers }, count) => calls.sendmmsg(socket, headers, count, 0),
    receive: (socket, { headers }, count) => calls.recvmmsg(socket, headers, count, MSG_DONTWAIT, null),
    poll: (set, milliseconds) => calls.poll(set, BigInt(set.length / 2), milliseconds),
    close: (socket) => void calls.close(socket),
    end: () => library.close(),
  };
}
