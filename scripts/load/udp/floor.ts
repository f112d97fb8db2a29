/**
 * The floor under every UDP tracker on Deno.listenDatagram: it checks nothing and knows nothing, and answers with as
 * many bytes as a tracker does. Run as a program: address and port are its arguments.
 */
import { ANNOUNCE, CONNECT } from "../../../lib/protocol/udp_packet.ts";

/** The bytes of 18 peers on IPv4, or 6 on IPv6: the mean of what muster answers to this load. */
export const ANNOUNCE_ANSWER = 128;
const CONNECT_ANSWER = 16;

/** Answers each packet, one after the other, until the socket is closed. */
export async function serveFloor(socket: Deno.DatagramConn): Promise<void> {
  const buffer = new Uint8Array(2048);
  const connected = new Uint8Array(CONNECT_ANSWER);
  const announced = new Uint8Array(ANNOUNCE_ANSWER);
  connected[3] = CONNECT;
  announced[3] = ANNOUNCE;
  for (;;) {
    const [data, from] = await socket.receive(buffer);
    const answer = data.length === CONNECT_ANSWER ? connected : announced;
    answer.set(data.subarray(12, 16), 4);
    await socket.send(answer, from);
  }
}

if (import.meta.main) {
  const [hostname, port] = Deno.args;
  await serveFloor(Deno.listenDatagram({ hostname, port: Number(port), transport: "udp" }));
}
