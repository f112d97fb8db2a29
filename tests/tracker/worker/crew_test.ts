import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { freshRandom } from "../../../lib/base/random.ts";
import { OPEN_TO_ALL } from "../../../lib/tracker/access/access.ts";
import { trackerDefaults } from "../../../lib/tracker/config.ts";
import { liveOf } from "../../../lib/tracker/serve/live.ts";
import { openMemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import { Crew, type CrewOptions, type WorkerLike } from "../../../lib/tracker/worker/crew.ts";
import type { FromWorker, Job, Share, ToWorker } from "../../../lib/tracker/worker/job.ts";

const SHARE: Share = { does: "udp", sockets: [], nap: 0 };
const NEWS = { live: liveOf(trackerDefaults()), access: OPEN_TO_ALL, interfaces: [], external: [], urls: [] };

/** A Worker that does what the test says. */
class Fake implements WorkerLike {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly heard: ToWorker[] = [];
  terminated = false;

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: FromWorker): void {
    this.onmessage!(new MessageEvent("message", { data }));
  }

  get job(): Job {
    const [first] = this.heard;
    assert("job" in first);
    return first.job;
  }
}

function openCrew(shares: Share[]) {
  const store = openMemoryStore({
    bytes: 4e6,
    peerTimeout: 900,
    random: freshRandom(),
    key: new Uint8Array(8),
  });
  assert(!isFault(store));
  const clock = new ManualClock();
  const workers: Fake[] = [];
  const lines: string[] = [];
  const abandoned: Share[] = [];
  const crew = new Crew({
    common: {} as CrewOptions["common"],
    shares,
    store,
    clock,
    warn: (_about, line) => lines.push(line),
    news: () => NEWS,
    elsewhere: (path) => path === "/table" ? Promise.resolve(new Response("a table")) : null,
    abandon: (share) => abandoned.push(share),
    start() {
      workers.push(new Fake());
      return workers.at(-1)!;
    },
  });
  return { crew, clock, workers, lines, abandoned };
}

Deno.test("Crew starts a Worker for each share, with a row and a number of its own", () => {
  const { workers } = openCrew([SHARE, SHARE, SHARE]);
  assertEquals(workers.map(({ job }) => job.row), [1, 2, 3]);
  assertEquals(new Set(workers.map(({ job }) => job.holder)).size, 3);
});

Deno.test("Crew replaces a Worker that failed, under another number, and says so in a line", () => {
  const { clock, workers, lines, abandoned } = openCrew([SHARE]);
  workers[0].say({ says: "failed", why: "out of luck" });
  assertEquals([workers[0].terminated, abandoned], [true, [SHARE]]);
  assert(/failed \(out of luck\)\. Another takes its place/.test(lines[0]), lines[0]);
  clock.advance(0);
  assertEquals(workers.length, 2);
  assert(workers[1].job.holder !== workers[0].job.holder);
  assertEquals([workers[1].job.row, workers[1].job.share], [1, SHARE]);
});

Deno.test("Crew hears of a death once, whether the Worker tells it or the runtime does", () => {
  const { clock, workers, lines } = openCrew([SHARE]);
  workers[0].say({ says: "failed", why: "x" });
  workers[0].onerror!(new ErrorEvent("error", { message: "x", cancelable: true }));
  clock.advance(60_000);
  assertEquals([workers.length, lines.length], [2, 1]);
});

Deno.test("Crew waits longer and longer for a Worker that fails again and again, and no longer once it was good", () => {
  const { clock, workers } = openCrew([SHARE]);
  const fail = () => workers.at(-1)!.say({ says: "failed", why: "x" });
  fail();
  clock.advance(0);
  for (const pause of [200, 400, 800]) {
    fail();
    const before = workers.length;
    clock.advance(pause - 1);
    assertEquals(workers.length, before);
    clock.advance(1);
    assertEquals(workers.length, before + 1);
  }
  clock.advance(61_000);
  fail();
  const before = workers.length;
  clock.advance(0);
  assertEquals(workers.length, before + 1);
});

Deno.test("Crew stops when all have stopped, or when the time is over, and replaces nobody then", async () => {
  const { crew, clock, workers } = openCrew([SHARE, SHARE]);
  const never = new Promise<void>(() => {});
  const stopped = crew.stop(never);
  for (const worker of workers) {
    assertEquals(worker.heard.at(-1), { stop: true });
    worker.say({ says: "stopped" });
  }
  await stopped;
  clock.advance(60_000);
  assertEquals(workers.length, 2);
  const slow = openCrew([SHARE]);
  await slow.crew.stop(Promise.resolve());
  assert(slow.workers[0].terminated);
});

Deno.test("Crew answers a Worker that asks for a page, and no other", async () => {
  const { workers } = openCrew([SHARE, SHARE]);
  const ask = (number: number, path: string) => {
    const question = { path, url: `http://tracker.test${path}`, method: "GET" };
    workers[1].say({ says: "asks", number, question });
  };
  ask(1, "/table");
  ask(2, "/nothing");
  while (workers[1].heard.length < 3) await Promise.resolve();
  const answers = new Map(
    workers[1].heard.flatMap((message) => "told" in message ? [[message.number, message.told]] : []),
  );
  assertEquals(new TextDecoder().decode(answers.get(1)!.body), "a table");
  assertEquals([answers.get(1)!.status, answers.get(2)], [200, null]);
  assertEquals(workers[0].heard.length, 1);
});

Deno.test("Crew tells all Workers what has changed", () => {
  const { crew, workers } = openCrew([SHARE, SHARE]);
  const news = { ...NEWS, external: ["203.0.113.7"], access: null };
  crew.tell(news);
  assertEquals(workers.map(({ heard }) => heard.at(-1)), [{ news }, { news }]);
});

Deno.test("Crew tells a Worker nothing that it knows, and rules once alone", () => {
  const { crew, clock, workers } = openCrew([SHARE, SHARE]);
  const access = { ...OPEN_TO_ALL, denyClient: ["-XL"] };
  const heard = () => workers.map(({ heard }) => heard.slice(1));
  crew.tell(NEWS);
  crew.tell({ ...NEWS, interfaces: [] });
  assertEquals(heard(), [[], []]);
  crew.tell({ ...NEWS, access });
  crew.tell({ ...NEWS, access });
  assertEquals(heard(), [[{ news: { ...NEWS, access } }], [{ news: { ...NEWS, access } }]]);
  const urls = ["http://tracker.test/announce"];
  crew.tell({ ...NEWS, access, urls });
  assertEquals(workers[0].heard.at(-1), { news: { ...NEWS, access: null, urls } });
  // One that takes a place begins with what the crew is told then, and hears of all that is otherwise.
  workers[0].say({ says: "failed", why: "x" });
  clock.advance(0);
  crew.tell({ ...NEWS, access, urls });
  assertEquals(workers[2].heard.slice(1), [{ news: { ...NEWS, access, urls } }]);
  assertEquals(workers[1].heard.length, 3);
});
