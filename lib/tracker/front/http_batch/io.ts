/** Sockets of the system, without waiting: what comes is read to one buffer, and all that is open is written down. */
import {
  AF_INET6,
  EAGAIN,
  EINTR,
  type Libc,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
} from "../../../base/linux/libc.ts";
import { SOCKET_ADDRESS_BYTES } from "../../../base/linux/socket_address.ts";
import type { ByteWriter } from "../../../protocol/byte_writer.ts";
import type { Connection } from "./connection.ts";
import { INPUT_BYTES } from "./limits.ts";

/** Nothing can be read or sent now. */
export const NOT_NOW = -1;
/** It is over with the connection. */
export const BROKEN = -2;

/** shutdown(2): nothing more is sent. */
const SHUT_WR = 1;
/** The first two groups of ::ffff:a.b.c.d behind its zeros, as a word of its bytes. */
const MAPPED = new Int32Array(new Uint8Array([0, 0, 255, 255]).buffer)[0];

export class Io {
  /** What was read last, of whatever connection. */
  readonly input = new Uint8Array(new ArrayBuffer(INPUT_BYTES));
  readonly #inputAt = Deno.UnsafePointer.of(this.input);
  readonly #libc: Libc;
  readonly #open: Int32Array;
  readonly #out: ByteWriter;
  readonly #outAt: Deno.PointerValue;
  readonly #address = new Int32Array(new ArrayBuffer(SOCKET_ADDRESS_BYTES));
  readonly #addressAt = Deno.UnsafePointer.of(new Uint8Array(this.#address.buffer));
  readonly #length = new Uint32Array(new ArrayBuffer(4));
  readonly #lengthAt = Deno.UnsafePointer.of(new Uint8Array(this.#length.buffer));

  /** `open`: by number of a file, 1 for those that are open here. `out`: what `sendOut` sends. */
  constructor(libc: Libc, open: Int32Array, out: ByteWriter) {
    this.#libc = libc;
    this.#open = open;
    this.#out = out;
    this.#outAt = Deno.UnsafePointer.of(out.bytes);
  }

  /** Takes a new connection and its address; gives 0, or why there is none. */
  accept(listener: number, connection: Connection): number {
    this.#length[0] = SOCKET_ADDRESS_BYTES;
    const fd = this.#libc.call.accept4(
      listener,
      this.#addressAt,
      this.#lengthAt,
      SOCK_NONBLOCK | SOCK_CLOEXEC,
    );
    if (fd < 0) return this.#libc.errno();
    this.opened(fd);
    connection.fd = fd;
    this.#readAddress(connection);
    return 0;
  }

  /** Bytes 4 .. 8 are an IPv4 address, 8 .. 24 one of IPv6. */
  #readAddress(connection: Connection): void {
    const address = this.#address;
    const { words } = connection;
    connection.family = 4;
    if ((address[0] & 0xffff) !== AF_INET6) words[0] = address[1];
    else if (address[2] === 0 && address[3] === 0 && address[4] === MAPPED) words[0] = address[5];
    else {
      connection.family = 6;
      for (let i = 0; i < 4; i++) words[i] = address[2 + i];
    }
  }

  /** Reads to `input` from index `at` on. Gives how many bytes, 0 at the end, NOT_NOW or BROKEN. */
  read(fd: number, at = 0): number {
    const pointer = at === 0 ? this.#inputAt : Deno.UnsafePointer.of(this.input.subarray(at));
    return this.#result(this.#libc.call.recv(fd, pointer, INPUT_BYTES - at, 0));
  }

  /** Sends what is written; gives how many bytes were taken, NOT_NOW or BROKEN. */
  sendOut(fd: number): number {
    return this.#result(this.#libc.call.send(fd, this.#outAt, this.#out.length, MSG_NOSIGNAL));
  }

  /** The same for bytes of any other array. */
  send(fd: number, bytes: Uint8Array<ArrayBuffer>, from: number, end: number): number {
    const pointer = Deno.UnsafePointer.of(bytes.subarray(from, end));
    return this.#result(this.#libc.call.send(fd, pointer, end - from, MSG_NOSIGNAL));
  }

  #result(count: number): number {
    if (count >= 0) return count;
    const errno = this.#libc.errno();
    return errno === EAGAIN || errno === EINTR ? NOT_NOW : BROKEN;
  }

  /** Says that nothing more is sent. */
  endSending(fd: number): void {
    this.#libc.call.shutdown(fd, SHUT_WR);
  }

  /** Writes down that a file is open here. */
  opened(fd: number): void {
    if (fd < this.#open.length) this.#open[fd] = 1;
  }

  close(fd: number): void {
    // Written down first: whoever closes what a dead thread left must not close what others have opened since.
    if (fd < this.#open.length) this.#open[fd] = 0;
    this.#libc.call.close(fd);
  }
}
