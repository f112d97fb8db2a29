/** A machine to download and seed on, with a client that only pretends. */
import { run } from "../../../lib/cli/run.ts";
import { within } from "../../fixture/http.ts";
import { type Fixture, torrentV1 } from "../../fixture/torrents.ts";
import { FakeEnv, settle } from "../fake_env.ts";
import type { FakeTorrent } from "../fake_session.ts";

/** A torrent of three files in the folder `photos`: 1, 2 and 3 MB, and another one of a single file of 1 MB. */
const PHOTOS: Fixture = {
  name: "photos",
  files: [
    { path: "a.jpg", content: 1_000_000 },
    { path: "raw/b.raw", content: 2_000_000 },
    { path: "c.jpg", content: 3_000_000 },
  ],
  top: { announce: "http://tracker.test:9000/SECRET/announce" },
};
const DEBIAN: Fixture = {
  name: "debian.iso",
  content: 1_000_000,
  top: { announce: "udp://tracker.test:9000/announce" },
};

/** The torrents photos.torrent, debian.torrent and alone.torrent (as debian.torrent, without a tracker). */
const TORRENTS = {
  photos: torrentV1(PHOTOS),
  debian: torrentV1(DEBIAN),
  alone: torrentV1({ ...DEBIAN, name: "alone.iso", top: {} }),
};

/** A command that runs. */
export interface Run {
  readonly env: FakeEnv;
  readonly code: Promise<number>;
  /** The client's torrents, in their order. */
  readonly torrents: readonly FakeTorrent[];
}

/** The machine, with the torrents in its working folder. */
export function machine(...args: string[]): FakeEnv {
  const env = new FakeEnv(args);
  env.variables.HOME = "/home/me";
  for (const [name, bytes] of Object.entries(TORRENTS)) env.files.put(`/somewhere/${name}.torrent`, bytes);
  return env;
}

/** Starts the command line, up to where it waits. */
export async function begin(env: FakeEnv): Promise<Run> {
  const code = within(run(env), "the end of the command");
  await loaded(env);
  return { env, code, torrents: env.session.torrents };
}

/** Commands are loaded when they are called, which takes turns of the event loop. */
async function loaded(env: FakeEnv): Promise<void> {
  for (let turn = 0; turn < 400 && env.session.config === null && env.err.text === ""; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await settle();
}

/** Runs the command line to an end that comes by itself. */
export async function told(env: FakeEnv): Promise<[code: number, err: string]> {
  return [await within(run(env), "the end of the command"), env.err.text];
}

/** Presses Ctrl+C and gives the exit code. */
export async function stop({ env, code }: Run): Promise<number> {
  env.signal("SIGINT");
  return await code;
}

/** The events that were printed, `time` left out. */
export function eventsOf(env: FakeEnv): Record<string, unknown>[] {
  return env.out.text.trimEnd().split("\n").map((line) => {
    const { time: _time, ...event } = JSON.parse(line);
    return event;
  });
}
