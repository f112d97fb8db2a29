/** A connection to a peer as the torrent knows it: bytes go out, bytes come in. Sockets and the simulation are its kinds. */

/** One connection, its handshake done. */
export interface Link {
  /** An address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Bytes that were handed over and that the system has not taken. */
  readonly backlog: number;
  /** Hands bytes over, which must be left alone until `sent` tells of them. */
  send(bytes: Uint8Array): void;
  /** Begins to read; what comes is told to the ear, first what came with the handshake. */
  open(ear: LinkEar): void;
  /** Ends it; nothing is told after that. */
  close(): void;
}

/** Who hears of a link; never called from within a call of the link. */
export interface LinkEar {
  /** Bytes came, which are good during the call. Gives how many milliseconds to wait before more is read: 0, but for limits. */
  data(bytes: Uint8Array): number;
  /** The system took all of a buffer. */
  sent(bytes: Uint8Array): void;
  /** The other side or the system ended it. */
  closed(): void;
}
