/** The tracker's settings. (Rows with their names, units and sentences: in work.) */
export interface TrackerConfig {
  /** TCP port for everything; 0 lets the system choose. */
  port: number;
  /** Addresses to listen on; empty: all, IPv4 and IPv6. */
  bind: string[];
  /** Seconds between the announces of a peer. */
  interval: number;
  /** Peers handed out, at most and by default. */
  numwant: number;
  /** Seconds after which a silent peer is forgotten; 0: the larger of 2 x interval and 15 minutes. */
  peerTimeout: number;
  /** Bytes for the swarms, all in all. */
  memory: number;
}
