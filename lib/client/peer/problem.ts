/** Why a connection to a peer ends, or does not come about: the words for programs, and for people. */

/** What a message reader finds wrong with the bytes themselves. */
export type WireProblem = "too-long" | "bad-length" | "bad-bitfield";

/** All reasons. */
export type PeerProblem =
  | WireProblem
  | "late-bitfield"
  | "out-of-range"
  | "not-allowed"
  | "bad-extension"
  | "flood"
  | "bad-handshake"
  | "wrong-torrent"
  | "bad-data"
  | "banned"
  | "self"
  | "duplicate"
  | "both-seeds"
  | "full"
  | "timeout"
  | "idle"
  | "unreachable"
  | "closed"
  | "stopped";

/** Each goes on with "The connection ended: " or stands behind a peer's address. */
const WORDS: Readonly<Record<PeerProblem, string>> = {
  "too-long": "it sent a message longer than any may be",
  "bad-length": "it sent a message whose length does not go with its kind",
  "bad-bitfield": "it sent a bitfield that does not go with the number of pieces",
  "late-bitfield": "it told which pieces it has in a bitfield that was not its first message",
  "out-of-range": "it named a piece or a block that there is not",
  "not-allowed": "it sent a message of an extension that was not agreed on",
  "bad-extension": "it sent a message of an extension that cannot be read",
  "flood": "it sent more messages than make sense",
  "bad-handshake": "it does not speak BitTorrent",
  "wrong-torrent": "it has another torrent",
  "bad-data": "it sent data that do not have the right hash",
  "banned": "it sent bad data before",
  "self": "it is this client itself",
  "duplicate": "there is a connection to it already",
  "both-seeds": "neither side needs anything of the other",
  "full": "there are as many connections as may be",
  "timeout": "it did not answer in time",
  "idle": "nothing came from it for too long",
  "unreachable": "no connection came about",
  "closed": "it closed the connection",
  "stopped": "the torrent was stopped",
};

/** All reasons there are. */
export const PEER_PROBLEMS = Object.keys(WORDS) as readonly PeerProblem[];

/** A reason in words, a clause without a full stop. */
export function problemWords(problem: PeerProblem): string {
  return WORDS[problem];
}
