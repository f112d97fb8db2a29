/** A machine to verify torrents on. */
import { run } from "../../../lib/cli/run.ts";
import { within } from "../../fixture/http.ts";
import {
  contentOf,
  type Fixture,
  type FixtureFile,
  torrentHybrid,
  torrentV1,
  torrentV2,
} from "../../fixture/torrents.ts";
import { FakeEnv } from "../fake_env.ts";

/** Bytes of a piece. */
export const PIECE = 16_384;

/** The files of the torrents. */
export const FILES: readonly FixtureFile[] = [
  { path: "a.bin", content: 2 * PIECE + 1000 },
  { path: "b", content: 2000 },
  { path: "c/d.bin", content: 3 * PIECE },
  { path: "e", content: 0 },
];

/** A machine with the torrents x1.torrent, x2.torrent and xh.torrent in /t, and their files in the folder. */
export function envOf(folder: string, files: readonly FixtureFile[], ...args: string[]): FakeEnv {
  const env = new FakeEnv(["verify", ...args]);
  const fixture: Fixture = { name: "x", files };
  env.files.put("/t/x1.torrent", torrentV1(fixture));
  env.files.put("/t/x2.torrent", torrentV2(fixture));
  env.files.put("/t/xh.torrent", torrentHybrid(fixture));
  for (const file of files) env.files.put(`${folder}/${file.path}`, contentOf(file));
  return env;
}

/** What the command gives and prints. */
export async function told(env: FakeEnv): Promise<[code: number, out: string, err: string]> {
  const code = await within(run(env), "the end of muster verify");
  return [code, env.out.text, env.err.text];
}

/** Changes one bit. */
export function flip(env: FakeEnv, path: string, at: number): void {
  const bytes = env.files.bytes(path)!.slice();
  bytes[at] ^= 1;
  env.files.put(path, bytes);
}
