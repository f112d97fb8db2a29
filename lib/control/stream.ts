/**
 * The local sockets of both kinds of system, alike, by node:net: it knows named pipes, and what it destroys is closed
 * although somebody still reads from it, which Deno's own unix sockets are not.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import type { ControlPlace } from "./place.ts";

/** A connection. */
export interface Stream {
  /** Bytes that came; null at the end. */
  read(): Promise<Uint8Array | null>;
  /** Writes all of it; throws when nobody is there any more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends it when what was written is gone. */
  end(): void;
  /** Ends it at once. */
  destroy(): void;
}

/** A listener; what `close` ends takes its file away. */
export interface StreamListener {
  close(): void;
}

/** Connections at once; those beyond are closed. */
const MOST_CONNECTIONS = 256;

/**
 * Connections that may wait to be accepted; the system has its own bound. Some versions of Deno (2.7) accept no more than
 * so many in a listener's whole life.
 */
const BACKLOG = 2 ** 29;

/** The system's word for what was thrown: `ECONNREFUSED`; undefined for other errors. */
export function codeOf(thrown: unknown): unknown {
  return (thrown as { code?: unknown } | null)?.code;
}

/** Opens a connection to a place; throws what the system throws, with its `code`. */
export async function connectStream({ path }: ControlPlace): Promise<Stream> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return streamOf(socket);
}

/** Milliseconds until a pipe that failed is made anew. */
const ANEW = 500;

/** Listens at a place; throws what the system throws, with its `code`. */
export async function listenStream(
  place: ControlPlace,
  met: (stream: Stream) => void,
  clock: Pick<Clock, "after">,
): Promise<StreamListener> {
  if (place.kind === "pipe") return await listenAnew(place, met, clock);
  const server = await listening(place, met);
  // Whoever could not be accepted is gone.
  server.on("error", () => {});
  const close = () => void server.close();
  try {
    // Others who may enter the folder could else ask too, where this user's mask lets a group write.
    await Deno.chmod(place.path, 0o600);
    return { close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** Of a pipe whose accepting failed once, as by clients that are gone at once, every later accepting fails (seen with wine). */
async function listenAnew(
  place: ControlPlace,
  met: (stream: Stream) => void,
  clock: Pick<Clock, "after">,
): Promise<StreamListener> {
  let server: Server | null = null;
  let cancel = () => {};
  const open = async () => {
    const opened = server = await listening(place, met);
    opened.on("error", () => {
      if (server === opened) again();
    });
  };
  const again = () => {
    server?.close();
    server = null;
    cancel = clock.after(ANEW, () => void open().catch(again));
  };
  await open();
  return {
    close() {
      cancel();
      server?.close();
      server = null;
    },
  };
}

async function listening({ kind, path }: ControlPlace, met: (stream: Stream) => void): Promise<Server> {
  const server = createServer((socket) => met(streamOf(socket)));
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(kind === "socket" ? { path, backlog: BACKLOG } : { path }, resolve);
  });
  server.removeAllListeners("error");
  return server;
}

function streamOf(socket: Socket): Stream {
  const parts: Uint8Array[] = [];
  let isOver = false;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  socket.on("data", (data: Uint8Array) => {
    parts.push(data);
    wake();
  });
  for (const event of ["end", "close", "error"]) socket.on(event, end);
  return {
    async read() {
      while (parts.length === 0 && !isOver) await new Promise<void>((resolve) => wake = resolve);
      return parts.shift() ?? null;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => error ? reject(error) : resolve());
      }),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}

/** Reads up to an end of line; null when there is none within so many bytes. */
export async function readLine(stream: Stream, limit: number): Promise<string | null> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for (let length = 0;;) {
    const bytes = await stream.read();
    if (bytes === null) return null;
    const end = bytes.indexOf(10);
    length += end < 0 ? bytes.length : end;
    if (length > limit) return null;
    parts.push(decoder.decode(end < 0 ? bytes : bytes.subarray(0, end), { stream: end < 0 }));
    if (end >= 0) return parts.join("");
  }
}
