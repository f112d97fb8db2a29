/**
 * The portable engine's way to the UDP tracker: one packet at a time, with its sender's address as text, as
 * Deno.listenDatagram gives it. For the tracker it is a batch of one.
 */
import { readAddress } from "../../base/address.ts";
import { newUdpPackets, RECEIVED_BYTES } from "./udp_packets.ts";
import { type UdpFrontParts, UdpTracker } from "./udp_tracker.ts";

export type { UdpFrontParts };

/**
 * Handles one packet from a textual address: writes the answer to `out` (ANSWER_ROOM bytes) and gives its length; 0
 * for no answer.
 */
export type UdpHandler = (packet: Uint8Array, from: string, out: Uint8Array) => number;

/** The handler for the sockets. */
export function udpFront(parts: UdpFrontParts): UdpHandler {
  const packets = newUdpPackets(1, parts.decide.rules.numwant);
  const tracker = new UdpTracker(parts, packets);
  const sender = new Uint8Array(packets.names.buffer, 0, 16);
  return (packet, from, out) => {
    packets.receivedBytes.set(packet.subarray(0, RECEIVED_BYTES));
    packets.lengths[0] = packet.length;
    packets.families[0] = readAddress(from, sender) || 4;
    tracker.answer(1);
    const length = packets.answerLengths[0];
    out.set(packets.sentBytes.subarray(0, length));
    return length;
  };
}
