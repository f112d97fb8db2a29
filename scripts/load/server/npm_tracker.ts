/**
 * npm's bittorrent-tracker, by Node, with its own defaults. It is no dependency of ours: it is installed into a folder of
 * the user's cache, once, without running what its packages would run.
 */
import { fromFileUrl } from "../place.ts";

export const VERSION = "11.2.3";

const SCRIPT = fromFileUrl(new URL("npm_tracker.mjs", import.meta.url));

function cacheFolder(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME")}/.cache`;
  return `${cache}/muster-load/bittorrent-tracker-${VERSION}`;
}

/** What to run: it listens on one address, on one port for HTTP and UDP. */
export function npmCommand(host: string, port: number): string[] {
  return ["node", SCRIPT, `${cacheFolder()}/node_modules/bittorrent-tracker`, host, String(port)];
}

/** Whether it is there already. */
export async function hasNpmTracker(): Promise<boolean> {
  return await isThere(`${cacheFolder()}/installed`);
}

/** Installs it when it is not there yet; throws when that cannot be done. It needs the internet. */
export async function installNpmTracker(): Promise<void> {
  const folder = cacheFolder();
  if (await hasNpmTracker()) return;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/package.json`, '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const { success, stderr } = await new Deno.Command("npm", {
    args: ["install", "--ignore-scripts", ...quiet, `bittorrent-tracker@${VERSION}`],
    cwd: folder,
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new Error(`npm's bittorrent-tracker cannot be had: ${firstLine(stderr)}`);
  await Deno.writeTextFile(`${folder}/installed`, "");
}

function firstLine(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim().split("\n", 1)[0];
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
