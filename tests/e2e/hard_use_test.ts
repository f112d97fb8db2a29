/** A tracker as people run it, with real files and a real control socket, treated as badly as it goes. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { systemClock } from "../../lib/base/clock.ts";
import { type Fault, isFault } from "../../lib/base/fault.ts";
import type { ReloadReport, StatusReport } from "../../lib/cli/ctl/reports.ts";
import { callControl } from "../../lib/control/caller.ts";
import { controlPlace } from "../../lib/control/place.ts";
import { connectStream } from "../../lib/control/stream.ts";
import { announcePath } from "../fixture/http.ts";
import { HERE } from "./fixture/place.ts";
import { Tracker } from "./fixture/tracker.ts";
import { makeFolder } from "./fixture/transfer.ts";

const HASH = "01".repeat(20);
const ESCAPED = "%01".repeat(20);
/** Calls of each of four kinds at once, and people who say nothing, or nonsense: the socket holds 256. */
const CALLS = 50;
const RUDE = 50;
/** More than it holds. */
const FLOOD = 1000;

/** A tracker of its own folder, with one list; pipes of Windows have a test with the executable. */
function hardTest(claim: string, use: (tracker: Tracker, folder: string) => Promise<void>): void {
  Deno.test({
    name: claim,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using stack = new AsyncDisposableStack();
      const folder = await makeFolder(stack);
      await Deno.writeTextFile(`${folder}/allow.txt`, `${HASH}\n`);
      const options = ["--data-dir", folder, "--state", "--allow", `${folder}/allow.txt`, "--watch", "0"];
      const tracker = stack.use(await Tracker.start(HERE, ...options));
      await use(tracker, folder);
      await tracker.stop();
    },
  });
}

function call(
  tracker: Tracker,
  folder: string,
  verb: string,
  words: string[] = [],
): Promise<unknown | Fault> {
  const place = controlPlace(`${folder}/run`, tracker.port, Deno.build.os === "darwin" ? "darwin" : "linux");
  return callControl(place, { verb, words, options: {} }, systemClock);
}

async function isServed(tracker: Tracker, port: number): Promise<boolean> {
  const path = announcePath({ info_hash: ESCAPED, port: `${port}` });
  const { body } = await HERE.get(`http://127.0.0.1:${tracker.port}${path}`);
  return body.includes("8:complete");
}

hardTest(
  "a flood of control calls keeps no client from its answer, and nobody waits for ever",
  async (tracker, folder) => {
    const place = controlPlace(
      `${folder}/run`,
      tracker.port,
      Deno.build.os === "darwin" ? "darwin" : "linux",
    );
    const rude = await Promise.all(Array.from({ length: RUDE }, () => connectStream(place)));
    for (const [i, stream] of rude.entries()) {
      if (i % 2 === 1) await stream.write(Uint8Array.from({ length: 100 }, (_, at) => at * i));
    }
    assert(await isServed(tracker, 7000));
    const calls = Array.from({ length: CALLS }, () => [
      call(tracker, folder, "status"),
      call(tracker, folder, "reload"),
      call(tracker, folder, "save"),
      call(tracker, folder, "peers", [HASH]),
    ]).flat();
    for (const answer of await serving(tracker, calls)) assert(!isFault(answer), JSON.stringify(answer));
    for (const stream of rude) stream.destroy();
    // Beyond what it holds a call may be turned away, but none is left without an end.
    const flood = Array.from({ length: FLOOD }, () => call(tracker, folder, "status"));
    const answers = await serving(tracker, flood);
    const turnedAway = answers.filter(isFault);
    assert(turnedAway.length < FLOOD, "nobody was answered");
    assert(
      turnedAway.every(({ fault }) => ["no-answer", "not-running"].includes(fault)),
      JSON.stringify(turnedAway[0]),
    );
    const status = await call(tracker, folder, "status") as StatusReport;
    assertEquals(status.lists.map(({ entries }) => entries), [1]);
  },
);

/** Announces on and on until all calls have ended; gives their answers. */
async function serving(tracker: Tracker, calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  let isOver = false;
  const all = Promise.all(calls).finally(() => isOver = true);
  for (let n = 0; !isOver; n++) assert(await isServed(tracker, 7000 + n % 1000), "a client was not served");
  return await all;
}

/** More than a list may have; no disk has room for it, and none is needed. */
const HUGE = 600 * 2 ** 20;

hardTest(
  "a list that is huge, a folder or gone is refused at once, and what was in force stays so",
  async (tracker, folder) => {
    const path = `${folder}/allow.txt`;
    const refused = async (told: string) => {
      const answer = await call(tracker, folder, "reload");
      assert(isFault(answer), JSON.stringify(answer));
      assertStringIncludes(answer.message, path);
      assertStringIncludes(answer.message, told);
      assert(await isServed(tracker, 7000));
    };
    await Deno.truncate(path, HUGE);
    await refused("it has more than 536870912 bytes");
    await Deno.remove(path);
    await refused("there is no such file or folder");
    await Deno.mkdir(path);
    await refused("it is a folder");
    await Deno.remove(path);
    await Deno.writeTextFile(path, `\ufeff# mine\r\n${HASH}\r\n${"02".repeat(20)}\r\n`);
    const { lists } = await call(tracker, folder, "reload") as ReloadReport;
    assertEquals(lists.map(({ entries }) => entries), [2]);
  },
);
