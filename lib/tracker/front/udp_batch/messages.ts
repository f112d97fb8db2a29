/**
 * The headers by which the kernel finds the packets of a batch, as 64-bit Linux has them; made once for a socket:
 *
 *     struct mmsghdr   0 name 8 | 8 name's length 4 (+4) | 16 iovec 8 | 24 iovecs 8 | 32 control 8 | 40 its length 8 |
 *                      48 flags 4 (+4) | 56 bytes of the packet 4 (+4)                                     64 bytes
 *     struct iovec     0 base 8 | 8 length 8                                                               16 bytes
 *     control          0 length 8 | 8 level 4 | 12 type 4 | 16 ...
 *     in_pktinfo       ... 16 interface 4 | 20 address to send from 4 | 24 address asked 4                 32 bytes
 *     in6_pktinfo      ... 16 address 16 | 32 interface 4 (+4)                                             40 bytes
 *
 * What came with a packet to a socket on all addresses goes back with its answer as it is: the kernel takes the address
 * asked as the one to send from. Only the interface is taken out, so that the way back is the routing table's choice;
 * a link-local address means nothing without it, and keeps it.
 */
import type { Family } from "../../../base/address.ts";
import { NAME_BYTES, RECEIVED_BYTES, SENT_BYTES, type UdpPackets } from "../udp_packets.ts";
import type { UdpBatchSocket } from "./sockets.ts";

const HEADER_BYTES = 64;
const HEADER_WORDS = HEADER_BYTES / 4;
const IOVEC_BYTES = 16;
const IOVEC_WORDS = IOVEC_BYTES / 4;

/** Words of a header. */
const NAME = 0;
const NAME_LENGTH = 2;
const IOVEC = 4;
const IOVECS = 6;
const CONTROL = 8;
const CONTROL_LENGTH = 10;
const PACKET_BYTES = 14;
/** The word of an iovec that has its length. */
const IOVEC_LENGTH = 2;

/** By family: bytes of a socket's address, room for control data, and the word of that which names the interface. */
const NAME_LENGTHS = { 4: 16, 6: 28 } as const;
const CONTROL_BYTES = { 4: 32, 6: 40 } as const;
const INTERFACE = { 4: 4, 6: 8 } as const;
/** The word of an in6_pktinfo's address by which fe80::/10 is known, where it begins. */
const ADDRESS6 = 4;

/** A block of memory by its address for the kernel. It must be kept for as long as the kernel has that. */
function addressOf(bytes: ArrayBuffer): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(bytes)));
}

/** The headers of one socket. */
export class UdpMessages {
  readonly #packets: UdpPackets;
  readonly #family: Family;
  readonly #controlBytes: number;
  readonly #received: Int32Array<ArrayBuffer>;
  readonly #sent: Int32Array<ArrayBuffer>;
  /** `sent` as it was made: header i is packet i's. */
  readonly #plain: Int32Array<ArrayBuffer>;
  readonly #sentIovecs: Int32Array<ArrayBuffer>;
  readonly #receivedIovecs: Int32Array<ArrayBuffer>;
  readonly #control: Int32Array<ArrayBuffer>;
  /** The packet that each header of `sent` is for. */
  readonly #packetOf: Int32Array;
  /** For recvmmsg, and for sendmmsg from the first header on. */
  readonly toReceive: Deno.PointerObject;
  readonly toSend: Deno.PointerObject;

  constructor(packets: UdpPackets, { family, wildcard }: UdpBatchSocket) {
    const { room } = packets;
    this.#packets = packets;
    this.#family = family;
    this.#controlBytes = wildcard ? CONTROL_BYTES[family] : 0;
    // Never empty, so that it has an address.
    this.#control = new Int32Array(new ArrayBuffer(8 + room * this.#controlBytes));
    this.#receivedIovecs = makeIovecs(packets.received.buffer, RECEIVED_BYTES, room, RECEIVED_BYTES);
    this.#sentIovecs = makeIovecs(packets.sent.buffer, SENT_BYTES, room, 0);
    this.#received = this.#headers(this.#receivedIovecs);
    this.#sent = this.#headers(this.#sentIovecs);
    this.#plain = this.#sent.slice();
    this.#packetOf = Int32Array.from({ length: room }, (_, i) => i);
    this.toReceive = Deno.UnsafePointer.of(this.#received)!;
    this.toSend = Deno.UnsafePointer.of(this.#sent)!;
  }

  #headers(iovecs: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
    const { room, names } = this.#packets;
    const view = new DataView(new ArrayBuffer(room * HEADER_BYTES));
    const [name, iovec, control] = [names, iovecs, this.#control].map(({ buffer }) => addressOf(buffer));
    for (let i = 0; i < room; i++) {
      const at = i * HEADER_BYTES;
      view.setBigUint64(at + NAME * 4, name + BigInt(i * NAME_BYTES), true);
      view.setInt32(at + NAME_LENGTH * 4, NAME_LENGTHS[this.#family], true);
      view.setBigUint64(at + IOVEC * 4, iovec + BigInt(i * IOVEC_BYTES), true);
      view.setInt32(at + IOVECS * 4, 1, true);
      if (this.#controlBytes === 0) continue;
      view.setBigUint64(at + CONTROL * 4, control + BigInt(i * this.#controlBytes), true);
      view.setInt32(at + CONTROL_LENGTH * 4, this.#controlBytes, true);
    }
    return new Int32Array(view.buffer);
  }

  /** Tells what came: how long the first `count` packets are, and where their senders' addresses stand. */
  take(count: number): void {
    const { lengths } = this.#packets;
    for (let i = 0; i < count; i++) lengths[i] = this.#received[i * HEADER_WORDS + PACKET_BYTES];
    if (this.#family === 4) takeNames4(this.#packets, count);
    else takeNames6(this.#packets, count);
    if (this.#controlBytes > 0) this.#takeControl(count);
  }

  /** Control data is to go back with the answer, as much as there is; the headers get their room for the next batch. */
  #takeControl(count: number): void {
    for (let i = 0; i < count; i++) {
      const length = i * HEADER_WORDS + CONTROL_LENGTH;
      this.#plain[length] = this.#received[length];
      this.#received[length] = this.#controlBytes;
      const at = (i * this.#controlBytes) / 4;
      if (this.#family === 4 || !isLinkLocal6(this.#control[at + ADDRESS6])) {
        this.#control[at + INTERFACE[this.#family]] = 0;
      }
    }
  }

  /** Puts the answers to the first `count` packets one behind the other, for one call; gives how many there are. */
  gather(count: number): number {
    const { answerLengths } = this.#packets;
    const hasControl = this.#controlBytes > 0;
    let n = 0;
    for (let i = 0; i < count; i++) {
      const length = answerLengths[i];
      if (length === 0) continue;
      this.#sentIovecs[i * IOVEC_WORDS + IOVEC_LENGTH] = length;
      if (this.#packetOf[n] !== i) this.#point(n, i);
      if (hasControl) {
        this.#sent[n * HEADER_WORDS + CONTROL_LENGTH] = this.#plain[i * HEADER_WORDS + CONTROL_LENGTH];
      }
      n++;
    }
    return n;
  }

  /** Makes header `n` that of packet `i`. Where every packet has an answer, the headers are right from the start. */
  #point(n: number, i: number): void {
    const to = n * HEADER_WORDS;
    const from = i * HEADER_WORDS;
    this.#packetOf[n] = i;
    for (let word = 0; word < HEADER_WORDS; word++) this.#sent[to + word] = this.#plain[from + word];
  }

  /** For sendmmsg from header `n` on. */
  toSendFrom(n: number): Deno.PointerValue {
    return n === 0 ? this.toSend : Deno.UnsafePointer.offset(this.toSend, n * HEADER_BYTES);
  }
}

/** An iovec for each packet of a block. */
function makeIovecs(
  block: ArrayBuffer,
  stride: number,
  count: number,
  length: number,
): Int32Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(count * IOVEC_BYTES));
  const base = addressOf(block);
  for (let i = 0; i < count; i++) {
    view.setBigUint64(i * IOVEC_BYTES, base + BigInt(i * stride), true);
    view.setInt32(i * IOVEC_BYTES + IOVEC_LENGTH * 4, length, true);
  }
  return new Int32Array(view.buffer);
}

const NAME_WORDS = NAME_BYTES / 4;

/** sockaddr_in: the address is its second word. */
function takeNames4({ addressAt, families }: UdpPackets, count: number): void {
  for (let i = 0; i < count; i++) {
    addressAt[i] = i * NAME_WORDS + 1;
    families[i] = 4;
  }
}

/** What stands before an IPv4 address in an IPv6 one, in the third word: 00 00 ff ff. */
const MAPPED = 0xffff0000 | 0;

/** sockaddr_in6: the address is words 2 to 5, IPv4 the last of these. */
function takeNames6({ names, addressAt, families }: UdpPackets, count: number): void {
  for (let i = 0; i < count; i++) {
    const at = i * NAME_WORDS + 2;
    const isMapped = names[at] === 0 && names[at + 1] === 0 && names[at + 2] === MAPPED;
    addressAt[i] = isMapped ? at + 3 : at;
    families[i] = isMapped ? 4 : 6;
  }
}

/** fe80::/10, by the first word of an address. */
function isLinkLocal6(word: number): boolean {
  return (word & 0xc0ff) === 0x80fe;
}
