/** TCP as the client needs it: a few doors that a test can put something else behind. */
import { connectFrom } from "../../base/bound_conn.ts";

/** A connection. */
export interface Socket {
  readonly host: string;
  readonly port: number;
  /** Reads some bytes; null at the end. Rejects when the connection breaks or is closed here. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Gives how many bytes the system took. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends it, also while it is read from. */
  close(): void;
}

/** An open port. */
export interface SocketListener {
  readonly port: number;
  /** The next connection; rejects when the system has none to give, and when it is closed. */
  accept(): Promise<Socket>;
  close(): void;
}

/** The ways to the network. */
export interface Network {
  /**
   * Calls an address; rejects when nobody answers or the signal is aborted.
   *
   * @param from the address of this machine that the call leaves from; without it the system chooses
   */
  connect(host: string, port: number, signal: AbortSignal, from?: string | null): Promise<Socket>;
  /** Listens on an address; throws when the port is taken or the address is none of this machine. */
  listen(host: string, port: number): SocketListener;
}

/** This machine's. */
export const systemNetwork: Network = {
  async connect(hostname, port, signal, from = null) {
    if (from !== null) return await connectFrom(from, hostname, port, signal);
    return socketOf(await Deno.connect({ hostname, port, signal }));
  },
  listen(hostname, port) {
    const listener = Deno.listen({ hostname, port });
    return {
      port: (listener.addr as Deno.NetAddr).port,
      accept: async () => socketOf(await listener.accept()),
      close: () => listener.close(),
    };
  },
};

function socketOf(conn: Deno.TcpConn): Socket {
  const { hostname, port } = conn.remoteAddr;
  let isClosed = false;
  conn.setNoDelay(true);
  return {
    // IPv4 on a socket of both families.
    host: hostname.replace(/^::ffff:(?=\d+\.)/, ""),
    port,
    read: (buffer) => conn.read(buffer),
    write: (bytes) => conn.write(bytes),
    close() {
      if (isClosed) return;
      isClosed = true;
      // While it is read from, Deno 2.8 closes it only when that ends; so the other side is told before.
      const close = () => conn.close();
      conn.closeWrite().then(close, close);
    },
  };
}
