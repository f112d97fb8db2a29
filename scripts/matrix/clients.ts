/** The clients of the matrix: how each is started, what it needs, and what it cannot do. */
import { aria2, type Client, libtorrent, PYTHON, transmission } from "../../tests/e2e/fixture/client.ts";
import { boundMuster, muster } from "../../tests/e2e/fixture/muster_client.ts";
import { type Need, program, pythonModule } from "../../tests/e2e/fixture/need.ts";
import { isInstalled } from "../load/process.ts";
import { ctorrent, qbittorrent, rtorrent } from "../../tests/e2e/fixture/rare_client.ts";
import { webtorrent, webtorrentPackage } from "../../tests/e2e/fixture/webtorrent.ts";

/** What a row of the matrix can ask of a client beyond a file over HTTP and IPv4. */
export type Ability =
  | "udp"
  | "ipv6"
  | "udp over ipv6"
  | "get by udp over ipv6"
  /** On a machine that has several, to choose none itself. */
  | "any address";

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

/** A program that gives no answer about itself without complaining. */
async function installed(name: string): Promise<Need> {
  return { missing: await isInstalled(name) ? null : `${name}: it is not installed` };
}

/** By the names that --only knows. */
export const CLIENTS = {
  muster: { client: muster, need: () => Promise.resolve(NOTHING), cannot: {} },
  /** muster that keeps to one of the machine's addresses. */
  bound: { client: boundMuster, need: () => Promise.resolve(NOTHING), cannot: {} },
  aria2: {
    client: aria2,
    need: () => program("aria2c"),
    cannot: { "udp over ipv6": "it asks UDP trackers over IPv4 alone" },
  },
  transmission: {
    client: transmission,
    need: () => program("transmission-daemon"),
    cannot: { ipv6: "it asks no tracker by such an address" },
    leavesEmptyFilesOut: true,
  },
  rtorrent: {
    client: rtorrent,
    need: () => program("rtorrent", "-h"),
    cannot: { "get by udp over ipv6": "it reads no peers from such an answer, and waits to be called" },
  },
  ctorrent: {
    client: ctorrent,
    need: () => installed("ctorrent"),
    cannot: { udp: "it knows HTTP alone", ipv6: "it knows IPv4 alone" },
  },
  qbittorrent: { client: qbittorrent, need: () => program("qbittorrent-nox"), cannot: {} },
  libtorrent: { client: libtorrent, need: () => pythonModule(PYTHON, "libtorrent"), cannot: {} },
  webtorrent: {
    client: webtorrent,
    need: webtorrentPackage,
    cannot: { "udp over ipv6": "it asks UDP trackers over IPv4 alone" },
    leavesEmptyFilesOut: true,
  },
} as const satisfies Record<string, Entrant>;

export type Name = keyof typeof CLIENTS;
export const NAMES = Object.keys(CLIENTS) as Name[];
