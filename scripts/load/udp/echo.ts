/**
 * The floor under every UDP tracker on Linux: many packets a system call, each answered at once with as many bytes as
 * a tracker's answer has on the mean; no look at the rest of it, no other work. Run as a program: address and port are
 * its arguments.
 */
import {
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  type Libc,
  MSG_WAITFORONE,
  setOption,
  SO_RCVBUF,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOL_SOCKET,
} from "../../../lib/base/linux/libc.ts";
import { SOCKET_ADDRESS_BYTES, socketAddress } from "../../../lib/base/linux/socket_address.ts";
import { fixedAnswerBytes } from "./floor.ts";
import { type Batch, checkCall, lengthOf, makeBatch, needLibc, setLength } from "./system.ts";

/** Packets a call: beyond 64 nothing more is gained (measured for the tracker itself). */
const PACKETS = 64;

/** Room for a packet that comes in, and for one that goes out. */
const ROOM = 256;

/** Bytes of an announce's answer over IPv4: 30 peers. */
const ANNOUNCE_ANSWER = 200;

/** What the kernel may hold for the socket; it may grant less. */
const KERNEL_BYTES = 8 << 20;

/** Answers for ever; ends by a signal. */
function serve(hostname: string, port: number): void {
  const libc = needLibc();
  const at = socketAddress(hostname, port);
  const socket = checkCall(libc, libc.call.socket(at[0], SOCK_DGRAM, 0), "no socket");
  if (hostname.includes(":")) setOption(libc, socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  for (const option of [SO_SNDBUF, SO_RCVBUF]) setOption(libc, socket, SOL_SOCKET, option, KERNEL_BYTES);
  checkCall(libc, libc.call.bind(socket, at, at.length), `cannot listen on ${hostname} port ${port}`);
  const names = new Uint8Array(SOCKET_ADDRESS_BYTES * PACKETS);
  const incoming = makeBatch(new Uint8Array(ROOM * PACKETS), ROOM, names);
  const outgoing = makeBatch(new Uint8Array(ROOM * PACKETS), ROOM, names);
  // The kernel wants the address's true length for what it sends, and writes it into what it received.
  for (let i = 0; i < PACKETS; i++) outgoing.headers[16 * i + 2] = at.length;
  for (;;) {
    const count = libc.call.recvmmsg(socket, incoming.headersAt, PACKETS, MSG_WAITFORONE, null);
    for (let i = 0; i < count; i++) {
      setLength(outgoing, i, writeAnswer(incoming.bytes, outgoing.bytes, ROOM * i, lengthOf(incoming, i)));
    }
    if (count > 0) sendAll(libc, socket, outgoing, count);
  }
}

/** Sends all of them; one that the kernel refuses is left out. */
function sendAll(libc: Libc, socket: number, { headersAt }: Batch, count: number): void {
  const sent = libc.call.sendmmsg(socket, headersAt, count, 0);
  for (let i = Math.max(sent, 0) + 1; i < count; i++) {
    const rest = Deno.UnsafePointer.offset(headersAt!, 64 * i);
    libc.call.sendmmsg(socket, rest, 1, 0);
  }
}

/** The action and the transaction id of the request, and zeros; gives how many bytes. */
function writeAnswer(request: Uint8Array, answer: Uint8Array, at: number, length: number): number {
  for (let i = 0; i < 4; i++) answer[at + i] = request[at + 8 + i];
  for (let i = 0; i < 4; i++) answer[at + 4 + i] = request[at + 12 + i];
  return fixedAnswerBytes(request[at + 11], length, ANNOUNCE_ANSWER);
}

if (import.meta.main) serve(Deno.args[0], Number(Deno.args[1]));
