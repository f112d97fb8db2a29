/** Whether the batch engine works on this system: each of its calls is tried, with one packet that a socket sends itself. */
import { isFault } from "../../../base/fault.ts";
import { type Libc, MSG_DONTWAIT, setOption, SO_RCVTIMEO, SOL_SOCKET } from "../../../base/linux/libc.ts";
import { socketAddress } from "../../../base/linux/socket_address.ts";
import { newUdpPackets } from "../udp_packets.ts";
import { UdpMessages } from "./messages.ts";
import { closeUdpSockets, openUdpSockets, type UdpBatchSocket } from "./sockets.ts";

const HOST = "127.0.0.1";
const LENGTH = 16;

/** Whether it does. Without FFI (`libc` null), or where a sandbox forbids one of the calls, it does not. */
export function canBatch(libc: Libc | null): boolean {
  if (libc === null || !isLittleEndian64()) return false;
  const sets = openUdpSockets(libc, [HOST], 0);
  if (isFault(sets)) return false;
  const works = hearsItself(libc, sets[0][0]);
  closeUdpSockets(libc, sets[0]);
  return works;
}

function hearsItself(libc: Libc, socket: UdpBatchSocket): boolean {
  const packets = newUdpPackets(1, 1);
  const messages = new UdpMessages(packets, socket);
  new Uint8Array(packets.names.buffer).set(socketAddress(HOST, socket.port));
  packets.answerLengths[0] = LENGTH;
  setOption(libc, socket.fd, SOL_SOCKET, SO_RCVTIMEO, 0, 0, 100_000, 0);
  const { call } = libc;
  if (call.sendmmsg(socket.fd, messages.toSend, messages.gather(1), MSG_DONTWAIT) !== 1) return false;
  if (call.recvmmsg(socket.fd, messages.toReceive, 1, 0, null) !== 1) return false;
  messages.take(1);
  return packets.lengths[0] === LENGTH;
}

/** The headers are laid out for such machines; Deno has no others. */
function isLittleEndian64(): boolean {
  return new Uint8Array(Int16Array.of(1).buffer)[0] === 1 && ["x86_64", "aarch64"].includes(Deno.build.arch);
}
