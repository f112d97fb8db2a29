/** `muster get --wait`: what is waited for, how long, and what is said meanwhile. */
import { assertEquals, assertMatch } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import type { FetchFault } from "../../../lib/client/share_refusal.ts";
import { begin, machine, type Run, stop } from "../client/machine.ts";
import { type FakeEnv, onScreen, settle } from "../fake_env.ts";

const URL = "http://192.168.1.50:9000/t/photos";

const SILENT: FetchFault = {
  ...fault("cannot-read", `${URL} cannot be read. Nobody listens there.`),
  mayCome: true,
};
const NOT_THERE: FetchFault = {
  ...fault("cannot-read", 'There is no share "photos" at 192.168.1.50:9000.'),
  mayCome: true,
};
const HASHING: FetchFault = { ...fault("cannot-read", "It is being read."), mayCome: true, retryAfter: 8 };
const NEVER: FetchFault = fault("cannot-read", "It gave a web page, not a torrent.");

interface Waiting extends Run {
  readonly env: FakeEnv;
  /** When it was asked, in milliseconds from the first time on. */
  readonly asked: number[];
}

/** Starts to get the URL from a server that answers so, and with the torrent then. */
async function wait(answers: readonly FetchFault[], ...more: string[]): Promise<Waiting> {
  const env = machine("get", URL, "--no-color", ...more);
  Object.assign(env, { errIsTerminal: true });
  const asked: number[] = [];
  const left = [...answers];
  const start = env.clock.now();
  env.fetchTorrent = () => {
    asked.push(env.clock.now() - start);
    return Promise.resolve(left.shift() ?? env.files.bytes("/somewhere/photos.torrent")!);
  };
  return { ...await begin(env), asked };
}

/** Lets time go by. */
async function pass({ env }: Waiting, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 0.25) {
    env.clock.advance(250);
    await settle();
  }
}

Deno.test("get --wait asks again, more and more seldom, until the torrent is there", async () => {
  const it = await wait(Array(8).fill(SILENT), "--wait");
  await pass(it, 60);
  assertEquals(it.asked, [0, 2000, 5000, 9500, 16_250, 26_250, 36_250, 46_250, 56_250]);
  assertEquals(it.torrents.length, 1);
  await stop(it);
});

Deno.test("get --wait says what it waits for when that changes, and draws how long", async () => {
  const it = await wait([SILENT, SILENT, NOT_THERE, NOT_THERE, SILENT], "--wait");
  await pass(it, 3);
  assertEquals(onScreen(it.env.err.text), [
    `note: ${SILENT.message} It is tried again until it is there (Ctrl+C stops that).`,
    `Waiting for ${URL}  3s`,
  ]);
  await pass(it, 60);
  assertEquals(onScreen(it.env.err.text).filter((line) => line.startsWith("note: ")).length, 3);
  await stop(it);
});

Deno.test("get --wait leaves a sharer alone as long as that asks for", async () => {
  const it = await wait([HASHING], "--wait");
  await pass(it, 7);
  assertEquals(it.asked, [0]);
  await pass(it, 1);
  assertEquals(it.asked, [0, 8000]);
  await stop(it);
});

Deno.test("get --wait ends at what waiting does not mend", async () => {
  const it = await wait([SILENT, NEVER], "--wait");
  await pass(it, 3);
  assertEquals(await it.code, 4);
  assertMatch(it.env.err.text, /muster: It gave a web page, not a torrent\.\n$/);
});

Deno.test("get without --wait asks once", async () => {
  const it = await wait([SILENT]);
  assertEquals(await it.code, 4);
  assertEquals(it.asked, [0]);
});

Deno.test("get --wait ends with 130 at Ctrl+C, and at once", async () => {
  const it = await wait(Array(100).fill(SILENT), "--wait");
  await pass(it, 2);
  it.env.signal("SIGINT");
  assertEquals(await it.code, 130);
});

Deno.test("get --wait --quiet says nothing while it waits", async () => {
  const it = await wait([SILENT, NOT_THERE], "--wait", "--quiet");
  await pass(it, 30);
  assertEquals(it.env.err.text.trim(), "");
  await stop(it);
});

Deno.test("get --wait tells JSON lines what it waits for", async () => {
  const it = await wait([SILENT], "--wait", "--json");
  await pass(it, 3);
  const [first] = it.env.out.text.split("\n").map((line) => JSON.parse(line || "{}"));
  assertEquals([first.event, first.message], [
    "note",
    `${SILENT.message} It is tried again until it is there (Ctrl+C stops that).`,
  ]);
  await stop(it);
});

Deno.test("get --wait names a URL without its password, and a file that is missing at once", async () => {
  const env = machine("get", "http://:secret@192.168.1.50:9000/t/photos", "none.torrent", "--wait");
  Object.assign(env, { errIsTerminal: true });
  env.fetchTorrent = () => Promise.resolve(SILENT);
  const it = { ...await begin(env), asked: [] };
  await pass(it, 3);
  assertEquals(onScreen(env.err.text).at(-1), `Waiting for ${URL}  3s`);
  assertEquals(env.err.text.includes("secret"), false);
  await stop(it);
});
