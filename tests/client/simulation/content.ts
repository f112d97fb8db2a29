/** What a simulated swarm shares: bytes from a seed, and the torrent of them. */
import { isFault } from "../../../lib/base/fault.ts";
import type { Random } from "../../../lib/base/random.ts";
import { encode } from "../../../lib/bencode/encode.ts";
import type { TorrentOptions } from "../../../lib/client/config.ts";
import type { TorrentTask } from "../../../lib/client/session.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { sha1 } from "./disk.ts";
import type { MemberOptions } from "./member.ts";

const OPTIONS: TorrentOptions = {
  slots: 4,
  maxUp: 0,
  maxDown: 0,
  sequential: false,
  superSeed: false,
  seedRatio: null,
  seedTime: null,
};

/** The shape of the content. */
export interface Shape {
  readonly length: number;
  readonly pieceLength: number;
  /** Lengths of files, which together are the length; a single file unless told. */
  readonly files?: readonly number[];
  readonly isPrivate?: boolean;
}

/** So many bytes, the same for the same seed. */
export function randomContent(length: number, random: Random): Uint8Array<ArrayBuffer> {
  const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => random.next());
  return new Uint8Array(words.buffer, 0, length);
}

/** The torrent of a content. */
export function torrentOf(content: Uint8Array, { pieceLength, files, isPrivate }: Shape): Torrent {
  const count = Math.ceil(content.length / pieceLength);
  const pieces = new Uint8Array(20 * count);
  for (let i = 0; i < count; i++) {
    pieces.set(sha1(content.subarray(i * pieceLength, (i + 1) * pieceLength)), 20 * i);
  }
  const info = {
    name: "content",
    "piece length": pieceLength,
    pieces,
    length: files === undefined ? content.length : undefined,
    files: files?.map((length, i) => ({ length, path: [`${i}`] })),
    private: isPrivate ? 1 : undefined,
  };
  const torrent = readTorrent(encode({ info }));
  if (isFault(torrent)) throw new Error(torrent.message);
  return torrent;
}

/** What a member is to do. */
export function taskOf(torrent: Torrent, { options, wanted, priorities }: MemberOptions): TorrentTask {
  return {
    ...{ torrent, folder: "/simulated", root: null, priorities: priorities ?? [], downloads: true },
    wanted: wanted ?? torrent.files.map(() => true),
    ...{
      allocate: "none",
      check: false,
      overwrite: false,
      stateFolder: null,
      peers: [],
      options: { ...OPTIONS, ...options },
    },
    news: () => {},
  };
}
