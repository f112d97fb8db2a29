/** Who runs in the client's race, and by which command lines. */
import { musterCommand } from "../../../tests/e2e/fixture/muster.ts";
import { PYTHON } from "../../../tests/e2e/fixture/client.ts";
import { webtorrentLine } from "../../../tests/e2e/fixture/webtorrent.ts";

/** What is to be done. */
export interface Task {
  readonly does: "get" | "seed";
  readonly torrents: readonly string[];
  /** Where the content is, or comes. */
  readonly folder: string;
  /** Where a client may keep what it likes; new for each run. */
  readonly state: string;
  readonly address: string;
  readonly port: number;
}

export const NAMES = ["muster", "aria2", "webtorrent", "libtorrent", "transmission"] as const;
export type Name = (typeof NAMES)[number];

/** What each is called in a command line that does the task; getting ends when all is there. */
export const LINES: Readonly<Record<Name, (task: Task) => string[]>> = {
  muster: ({ does, torrents, folder, state, port }) => [
    ...musterCommand(),
    does,
    ...torrents,
    ...(does === "get" ? ["--out", folder, "--exit-when-done"] : ["--data", folder]),
    ...["--port", `${port}`, "--data-dir", state],
  ],
  aria2: ({ does, torrents, folder, address, port }) => [
    "aria2c",
    "--no-conf",
    `--dir=${folder}`,
    "--enable-dht=false",
    "--enable-dht6=false",
    "--enable-peer-exchange=false",
    "--bt-enable-lpd=false",
    "--disable-ipv6=true",
    `--interface=${address}`,
    `--listen-port=${port}`,
    "--file-allocation=none",
    "--summary-interval=0",
    "--show-console-readout=false",
    "--console-log-level=error",
    `--max-concurrent-downloads=${torrents.length}`,
    "--bt-max-open-files=1000",
    ...(does === "get" ? ["--seed-time=0"] : ["--seed-ratio=0.0", "--bt-seed-unverified=true"]),
    ...torrents,
  ],
  webtorrent: ({ does, torrents, folder, port }) =>
    webtorrentLine({ torrent: torrents[0], folder, port, ends: does === "get" }),
  libtorrent: ({ does, torrents, folder, address, port }) => {
    return [
      PYTHON,
      `${import.meta.dirname}/libtorrent_racer.py`,
      does,
      folder,
      address,
      `${port}`,
      ...torrents,
    ];
  },
  // It reads the torrents from a folder, as its settings say, and is here for many idle ones alone.
  transmission: ({ state }) => ["transmission-daemon", "--foreground", "--config-dir", state],
};

/** Writes what a client reads before it starts. */
export async function prepare(name: Name, { torrents, folder, state, address, port }: Task): Promise<void> {
  if (name !== "transmission") return;
  await Deno.mkdir(`${state}/torrents`, { recursive: true });
  for (const [i, torrent] of torrents.entries()) {
    await Deno.copyFile(torrent, `${state}/torrents/${i}.torrent`);
  }
  const settings = {
    "bind-address-ipv4": address,
    "peer-port": port,
    "download-dir": folder,
    "dht-enabled": false,
    "lpd-enabled": false,
    "pex-enabled": false,
    "utp-enabled": false,
    "port-forwarding-enabled": false,
    "rpc-enabled": false,
  };
  await Deno.writeTextFile(`${state}/settings.json`, JSON.stringify(settings));
}
