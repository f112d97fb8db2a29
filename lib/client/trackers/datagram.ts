/** A UDP socket as the UDP caller needs it: a few doors that a test can put something else behind. */
import type { Family } from "../../base/address.ts";

/** Where a packet goes, or comes from. */
export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
}

/** An open socket. */
export interface Datagram {
  /** Throws when the system will not send. */
  send(packet: Uint8Array, to: Endpoint): Promise<void>;
  /** The next packet; rejects when the socket is closed meanwhile. What does not fit into the buffer is cut off. */
  receive(buffer: Uint8Array): Promise<readonly [packet: Uint8Array, from: Endpoint]>;
  close(): void;
}

/**
 * Opens a socket of a family on a port that the system chooses; throws when there is none to be had. With `from` it is
 * that address of this machine's which packets leave from, and the only one that they come to.
 */
export type OpenDatagram = (family: Family, from?: string | null) => Datagram;

/** The system's sockets. */
export function openDatagram(family: Family, from: string | null = null): Datagram {
  const hostname = from ?? (family === 4 ? "0.0.0.0" : "::");
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  return {
    async send(packet, { hostname, port }) {
      await socket.send(packet, { transport: "udp", hostname, port });
    },
    async receive(buffer) {
      const [packet, from] = await socket.receive(buffer);
      return [packet, from as Deno.NetAddr];
    },
    close: () => socket.close(),
  };
}
