/** The plain downloads of a share as what starts other clients: they get all of it with no peer but the web seed. */
import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import type { Fixture } from "../fixture/torrents.ts";
import { environment, PYTHON } from "./fixture/client.ts";
import { program, pythonModule, realTest } from "./fixture/need.ts";
import { openSharedFolder, type SharedFolder } from "./fixture/shared_folder.ts";

const LIBTORRENT = `${import.meta.dirname}/fixture/libtorrent_get.py`;

/** No other client is longer about it, in milliseconds. */
const LIMIT = 90_000;

const FOLDER = {
  name: "Class images (2026)",
  files: [
    { path: "it's #1? 100%.bin", content: 300_000 },
    { path: "sub dir/deep+er/Grüße.bin", content: 150_000 },
    { path: "zero", content: 0 },
  ],
};
const SINGLE = { name: "one & only.iso", content: 400_000 };

type Get = (torrent: string, into: string, home: string) => Deno.Command;

const aria2: Get = (torrent, into, home) =>
  new Deno.Command("aria2c", {
    args: [
      "--no-conf",
      "--quiet",
      `--dir=${into}`,
      "--enable-dht=false",
      "--enable-peer-exchange=false",
      "--bt-enable-lpd=false",
      "--seed-time=0",
      torrent,
    ],
    ...environment(home),
    signal: AbortSignal.timeout(LIMIT),
  });

const libtorrent: Get = (torrent, into, home) =>
  new Deno.Command(PYTHON, {
    args: [LIBTORRENT, torrent, into],
    ...environment(home),
    // It writes names in the letters of the locale.
    env: { ...environment(home).env, LC_ALL: "C.UTF-8" },
    signal: AbortSignal.timeout(LIMIT),
  });

function sha1(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}

/** The files below a folder: path -> a hash of their bytes. */
async function read(folder: string, below = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${below}`)) {
    const path = below === "" ? name : `${below}/${name}`;
    if (!isDirectory) found.set(path, sha1(await Deno.readFile(`${folder}/${path}`)));
    else for (const [inner, hash] of await read(folder, path)) found.set(inner, hash);
  }
  return found;
}

async function getAll(get: Get, fixture: Fixture & { name: string }): Promise<void> {
  await using shared = await openSharedFolder(fixture);
  const torrent = `${shared.folder}/it.torrent`;
  const path = encodeURIComponent(shared.share.name);
  const answer = await fetch(`http://${shared.host}/t/${path}`, {
    headers: { accept: "application/x-bittorrent" },
  });
  await Deno.writeFile(torrent, await answer.bytes());
  await Deno.mkdir(`${shared.folder}/got`);
  const { code, stdout, stderr } = await get(torrent, `${shared.folder}/got`, shared.folder).output();
  assertEquals(code, 0, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
  assertEquals(await read(`${shared.folder}/got`), await wanted(shared));
  assertEquals(shared.told, [`delivered ${shared.share.name} 127.0.0.1`]);
}

async function wanted({ share, folder }: SharedFolder): Promise<Map<string, string>> {
  const all = await read(folder);
  return new Map([...all].filter(([path]) => path === share.name || path.startsWith(`${share.name}/`)));
}

const needs = { aria2: await program("aria2c"), libtorrent: await pythonModule(PYTHON, "libtorrent") };

realTest("aria2 gets a shared folder from its web seed alone", [needs.aria2], () => getAll(aria2, FOLDER));
realTest("aria2 gets a shared file from its web seed alone", [needs.aria2], () => getAll(aria2, SINGLE));
realTest("libtorrent gets a shared folder from its web seed alone", [needs.libtorrent], () => {
  return getAll(libtorrent, FOLDER);
});
realTest("libtorrent gets a shared file from its web seed alone, as a hybrid", [needs.libtorrent], () => {
  return getAll(libtorrent, SINGLE);
});
