/**
 * Linux's own calls, by FFI, for those who move many packets or connections at a time. Names and numbers are those of
 * its manual (section 2); they are the same on x64 and arm64, and in every C library that Deno runs on.
 *
 * Lengths are passed as u32, where C has size_t: a usize would make a BigInt of each, which costs more than the call's
 * way through V8. A result below 0 is a failure, `errno()` then says which.
 */
const CALLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  accept4: { parameters: ["i32", "pointer", "pointer", "i32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  recv: { parameters: ["i32", "pointer", "u32", "i32"], result: "i32" },
  send: { parameters: ["i32", "pointer", "u32", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "pointer", "u32", "i32", "pointer"], result: "i32" },
  sendmmsg: { parameters: ["i32", "pointer", "u32", "i32"], result: "i32" },
  poll: { parameters: ["pointer", "u32", "i32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "pointer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "pointer", "i32", "i32"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  usleep: { parameters: ["u32"], result: "i32" },
  madvise: { parameters: ["pointer", "usize", "i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

type Calls = Deno.StaticForeignLibraryInterface<typeof CALLS>;

/** The calls, and what the last one failed with. */
export interface Libc {
  readonly call: Calls;
  /** The number of the last failure of this thread. Ask at once: the next call may change it. */
  errno(): number;
  close(): void;
}

/** The calls of this system; null where there are none such: another system, or one that does not let us have them. */
export function openLibc(os: string = Deno.build.os): Libc | null {
  if (os !== "linux") return null;
  try {
    const library = Deno.dlopen("libc.so.6", CALLS);
    const number = new Deno.UnsafePointerView(library.symbols.__errno_location()!);
    return {
      call: library.symbols,
      errno: () => number.getInt32(),
      close: () => library.close(),
    };
  } catch {
    return null;
  }
}

export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_ERROR = 4;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_REUSEPORT = 15;
export const SO_RCVTIMEO = 20;
export const SO_SNDTIMEO = 21;
export const SO_ACCEPTCONN = 30;
export const IPPROTO_IP = 0;
export const IP_PKTINFO = 8;
export const IPPROTO_TCP = 6;
export const TCP_NODELAY = 1;
export const TCP_DEFER_ACCEPT = 9;
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;
export const IPV6_RECVPKTINFO = 49;
export const IPV6_PKTINFO = 50;

export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;
export const MSG_WAITFORONE = 0x10000;

export const EINTR = 4;
export const EAGAIN = 11;
export const EMFILE = 24;
export const ENFILE = 23;
export const EADDRINUSE = 98;
export const EADDRNOTAVAIL = 99;
export const EINPROGRESS = 115;
export const EACCES = 13;
export const EAFNOSUPPORT = 97;

/** Sets an option that is a few whole numbers; gives whether that could be done. */
export function setOption(libc: Libc, fd: number, level: number, name: number, ...values: number[]): boolean {
  const bytes = new Uint8Array(Int32Array.from(values).buffer);
  return libc.call.setsockopt(fd, level, name, bytes, bytes.length) === 0;
}
