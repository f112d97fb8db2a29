/** The clients of the matrix: how each is started, what it needs, and what it cannot do. */
import { aria2, type Client, libtorrent, PYTHON, transmission } from "../../tests/e2e/fixture/client.ts";
import { muster } from "../../tests/e2e/fixture/muster_client.ts";
import { type Need, program, pythonModule } from "../../tests/e2e/fixture/need.ts";
import { ctorrent, qbittorrent, rtorrent } from "../../tests/e2e/fixture/rare_client.ts";
import { webtorrent, webtorrentPackage } from "../../tests/e2e/fixture/webtorrent.ts";

/** What a row of the matrix can ask of a client beyond a file over HTTP and IPv4. */
export type Ability =
  | "udp"
  | "ipv6"
  | "udp over ipv6"
  /** On a machine that has several, to choose none itself. */
  | "any address"
  /** To be a seed that gives slowly. */
  | "slow";

/** A client that takes part. */
export interface Entrant {
  readonly client: Client;
  need(): Promise<Need>;
  /** What it cannot do, and why, as a clause. */
  readonly cannot: Readonly<Partial<Record<Ability, string>>>;
  /** It makes no files without a byte when it downloads. */
  readonly leavesEmptyFilesOut?: boolean;
}

const NOTHING: Need = { missing: null };

/** By the names that --only knows. */
export const CLIENTS = {
  muster: { client: muster, need: () => Promise.resolve(NOTHING), cannot: {} },
  aria2: { client: aria2, need: () => program("aria2c"), cannot: {} },
  transmission: {
    client: transmission,
    need: () => program("transmission-daemon"),
    cannot: { ipv6: "it asks no tracker by such an address" },
  },
  rtorrent: {
    client: rtorrent,
    need: () => program("rtorrent", "-h"),
    cannot: {},
  },
  ctorrent: {
    client: ctorrent,
    need: () => program("ctorrent", "-h"),
    cannot: { udp: "it knows HTTP alone", ipv6: "it knows IPv4 alone" },
  },
  qbittorrent: { client: qbittorrent, need: () => program("qbittorrent-nox"), cannot: {} },
  libtorrent: { client: libtorrent, need: () => pythonModule(PYTHON, "libtorrent"), cannot: {} },
  webtorrent: {
    client: webtorrent,
    need: webtorrentPackage,
    cannot: {},
  },
} as const satisfies Record<string, Entrant>;

export type Name = keyof typeof CLIENTS;
export const NAMES = Object.keys(CLIENTS) as Name[];
