/** What the tests of the editing commands share: a machine with a few torrents. */
import type { EditedFile, Facts } from "../../../lib/cli/edit/batch.ts";
import { run } from "../../../lib/cli/run.ts";
import { NO_OUTER } from "../../../lib/metainfo/torrent.ts";
import { type Keys, torrentV1 } from "../../fixture/torrents.ts";
import { within } from "../../fixture/http.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { FakeEnv } from "../fake_env.ts";

/** A small torrent of v1. */
export function torrent(top: Keys = {}): Uint8Array<ArrayBuffer> {
  return torrentV1({ content: 5, top });
}

/** A machine with a.torrent (announce http://a/), b.torrent (with a comment) and c.torrent (with neither). */
export function machine(...args: string[]): FakeEnv {
  const env = new FakeEnv(args);
  env.files = new MemoryFiles({
    "/somewhere/a.torrent": torrent({ announce: "http://a/" }),
    "/somewhere/b.torrent": torrent({ comment: "hello" }),
    "/somewhere/c.torrent": torrent(),
    "/somewhere/out/": "",
  });
  return env;
}

/** Runs the command line there. */
export async function runs(env: FakeEnv): Promise<[code: number, out: string, err: string]> {
  const code = await within(run(env), "the end of the command");
  return [code, env.out.text, env.err.text];
}

/** All files of a machine, to see that nothing changed. */
export function allBytes({ files }: FakeEnv): (string | Uint8Array | undefined)[] {
  return files.paths().flatMap((path) => [path, files.bytes(path)]);
}

/** A torrent of nothing much. */
export const FACTS: Facts = {
  name: new Uint8Array([97]),
  isPrivate: false,
  source: null,
  outer: NO_OUTER,
  infoHash: new Uint8Array(20),
  infoHashV2: null,
};

/** That torrent, edited in some way. */
export function fileWith(file: Partial<EditedFile>): EditedFile {
  const whole = {
    path: "a.torrent",
    bytes: new Uint8Array(),
    changed: [],
    absent: [],
    before: FACTS,
    after: FACTS,
  };
  return { ...whole, ...file };
}
