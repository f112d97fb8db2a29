/**
 * Has the system (Linux) show a connection to Deno.serve only when its request has come (TCP_DEFER_ACCEPT): connections
 * that say nothing wake nobody, and a request is read without waiting. Deno does not tell the number of its listening
 * socket, so it is looked for: a socket that listens on the tracker's port.
 */
import {
  IPPROTO_TCP,
  type Libc,
  setOption,
  SO_ACCEPTCONN,
  SOL_SOCKET,
  TCP_DEFER_ACCEPT,
} from "../../base/linux/libc.ts";
import { portOf, SOCKET_ADDRESS_BYTES } from "../../base/linux/socket_address.ts";

/** Seconds that a connection without a request is held back; the system then shows it all the same. */
const PATIENCE = 1;
/** Numbers of files that are looked at: a listener is opened early, or in the place of one that was. */
const FILES = 4096;

/** What to call after a server has begun to listen on the port; does nothing where there is no Linux. */
export function deferAccept(libc: Libc | null, port: number): () => void {
  if (libc === null) return () => {};
  return () => {
    for (let fd = 3; fd < FILES; fd++) {
      if (listensOn(libc, fd, port)) setOption(libc, fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, PATIENCE);
    }
  };
}

const flag = new Int32Array(1);
const length = new Uint32Array(1);
const address = new Uint8Array(SOCKET_ADDRESS_BYTES);
const flagBytes = new Uint8Array(flag.buffer);
const lengthBytes = new Uint8Array(length.buffer);

function listensOn({ call }: Libc, fd: number, port: number): boolean {
  length[0] = 4;
  flag[0] = 0;
  if (call.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, flagBytes, lengthBytes) !== 0 || flag[0] === 0) {
    return false;
  }
  length[0] = address.length;
  return call.getsockname(fd, address, lengthBytes) === 0 && portOf(address) === port;
}
