/**
 * The floor under every UDP tracker on Deno.listenDatagram: it checks nothing and knows nothing, and answers with as
 * many bytes as a tracker does. Run as a program: address and port are its arguments.
 */
import { ANNOUNCE, CONNECT, REQUEST_HEAD } from "../../../lib/protocol/udp_packet.ts";

/** The bytes of 18 peers on IPv4, or 6 on IPv6: the mean of what muster answers to this load. */
export const ANNOUNCE_ANSWER = 128;
const CONNECT_ANSWER = 16;

/** How long a fixed answer is: to a scrape it has 12 bytes for each hash, else a fixed size. */
export function fixedAnswerBytes(action: number, requestBytes: number, announceAnswer: number): number {
  if (action === CONNECT) return CONNECT_ANSWER;
  return action === ANNOUNCE ? announceAnswer : 8 + 12 * Math.floor((requestBytes - REQUEST_HEAD) / 20);
}

/** Answers each packet, one after the other, until the socket is closed. */
export async function serveFloor(socket: Deno.DatagramConn): Promise<void> {
  const buffer = new Uint8Array(2048);
  const answer = new Uint8Array(ANNOUNCE_ANSWER);
  for (;;) {
    const [data, from] = await socket.receive(buffer);
    answer[3] = data[11];
    answer.set(data.subarray(12, 16), 4);
    const length = fixedAnswerBytes(data[11], data.length, ANNOUNCE_ANSWER);
    await socket.send(answer.subarray(0, length), from);
  }
}

if (import.meta.main) {
  const [hostname, port] = Deno.args;
  await serveFloor(Deno.listenDatagram({ hostname, port: Number(port), transport: "udp" }));
}
