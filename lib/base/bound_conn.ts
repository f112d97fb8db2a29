/**
 * A TCP connection that leaves from an address of this machine's that was chosen. Deno.connect cannot be told which, so
 * this is node's socket in the shape of Deno's connections. It is slower (by half, measured) and makes a new buffer for
 * each read (some 50 to 100 MB wait for the collector), so it serves only who asked for an address.
 */
import type { Socket } from "node:net";

/** Calls an address from another; rejects when there is no connection, when `from` is none of this machine's, and when it is aborted. */
export async function connectFrom(
  from: string,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<BoundConn> {
  // Loaded here: it takes some milliseconds, and most programs never call like this.
  const { connect } = await import("node:net");
  signal.throwIfAborted();
  // Half open: that the other side has ended does not end this one.
  const socket = connect({ host, port, localAddress: from, allowHalfOpen: true });
  const conn = new BoundConn(socket, host, port);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  socket.once("connect", resolve).once("error", reject).once("close", () => reject(closedHere()));
  try {
    await promise;
    socket.setNoDelay(true);
    return conn;
  } catch (thrown) {
    conn.close();
    throw thrown;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Such a connection; one read and one write at a time. Made by `connectFrom` alone. */
export class BoundConn {
  readonly #socket: Socket;
  /** The other side, as it was called. */
  readonly host: string;
  readonly port: number;
  #isEnded = false;
  /** Why nothing can be read or written any more. */
  #failure: Error | null = null;
  #wake: () => void = () => {};
  #giveUp: (why: Error) => void = () => {};

  constructor(socket: Socket, host: string, port: number) {
    this.#socket = socket;
    this.host = host;
    this.port = port;
    // With this listener the socket reads ahead up to its high-water mark, and no further until that was taken.
    socket.on("readable", () => this.#wake());
    socket.on("end", () => {
      this.#isEnded = true;
      this.#wake();
    });
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(closedHere()));
  }

  /** Reads some bytes; null at the end. Rejects when the connection breaks or is closed here. */
  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      // Of 0 bytes it makes the end known.
      const part = this.#socket.read(Math.min(buffer.length, this.#socket.readableLength)) as
        | Uint8Array
        | null;
      if (part !== null && part.length > 0) {
        buffer.set(part);
        return part.length;
      }
      if (this.#isEnded) return null;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Gives how many bytes the system took: all of them, when it has. */
  async write(bytes: Uint8Array): Promise<number> {
    if (this.#failure !== null) throw this.#failure;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#giveUp = reject;
    this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    return await promise;
  }

  /** Ends it, also while it is read from or written to. */
  close(): void {
    this.#fail(closedHere());
    this.#socket.destroy();
  }

  #fail(why: Error): void {
    this.#failure ??= why;
    this.#giveUp(this.#failure);
    this.#wake();
  }
}

/** As Deno's own connections have it. */
function closedHere(): Error {
  return new Deno.errors.BadResource("The connection is closed.");
}
