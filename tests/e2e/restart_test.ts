/**
 * The tracker is stopped, or killed, and started again with its state while real clients are at work: they notice
 * nothing, and who comes right after the restart finds them.
 */
import { assertEquals } from "@std/assert";
import { arrival } from "./fixture/arrival.ts";
import {
  aria2,
  type Client,
  contentPath,
  type Job,
  libtorrent,
  type Protocol,
  PYTHON,
} from "./fixture/client.ts";
import { Machine } from "./fixture/machine.ts";
import { musterCommand } from "./fixture/muster.ts";
import { networks, program, pythonModule, realTest } from "./fixture/need.ts";
import type { Program } from "./fixture/program.ts";
import { infoHash, makeContent, makeTorrent } from "./fixture/torrent.ts";
import { Tracker } from "./fixture/tracker.ts";
import { makeFolder } from "./fixture/transfer.ts";

/** How the first tracker ends. A killed one has its state from `muster ctl save`. */
type End = "stopped" | "killed";

// A seed of libtorrent's announces over UDP once a minute at most, whatever the tracker says.
const ROWS: [protocol: Protocol, end: End, seed: Client, leecher: Client, third: Client][] = [
  ["http", "stopped", aria2, libtorrent, aria2],
  ["http", "killed", libtorrent, aria2, libtorrent],
  ["udp", "stopped", aria2, libtorrent, libtorrent],
  ["udp", "killed", aria2, libtorrent, aria2],
];

const HOST = "10.99.0.1";
/** Seconds between two announces of a client: more than a restart takes on a loaded machine. */
const INTERVAL = 20;
/** Bytes a second that the seed gives: what is there is not moved before the tracker is back. */
const SLOW = 200_000;
/** What clients say of a tracker that does not answer, or refuses. */
const TROUBLE = /ERROR|WARN|\bFailed\b|announce error|\(http:\S+ .*\(\d+\)$/im;

realTest(
  "clients do not notice that the tracker is started again with its state, and newcomers find them",
  [await networks(), await program("aria2c"), await pythonModule(PYTHON, "libtorrent")],
  async (t) => {
    // Steps that run at once cannot tell whose resources are whose; the test as a whole is looked at.
    const together = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
    await Promise.all(ROWS.map(([protocol, end, seed, leecher, third], index) => {
      const fn = () => restart({ protocol, end, seed, leecher, third, content: makeContent(500 + index) });
      return t.step({ name: `${end}, by ${protocol.toUpperCase()}`, fn, ...together });
    }));
  },
);

interface Row {
  protocol: Protocol;
  end: End;
  seed: Client;
  leecher: Client;
  third: Client;
  content: Uint8Array<ArrayBuffer>;
}

async function restart({ protocol, end, content, ...clients }: Row): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const machine = stack.use(await Machine.alone());
  await machine.run("ip", "addr", "add", "10.99.0.4/32", "dev", "lo");
  const folder = await makeFolder(stack);
  const options = ["--interval", `${INTERVAL}`, "--state", `${folder}/state`, "--data-dir", folder];
  const noted = [...options, "--log", "-", "--log-announces", "on"];
  const first = stack.use(await Tracker.start(machine, ...noted));
  const all: Program[] = [first.program];
  const enter = async (client: Client, address: string, seed: boolean) => {
    const torrent = makeTorrent(content, first.announceUrl(HOST, protocol));
    const job: Job = { place: machine, protocol, address, folder: await makeFolder(stack), torrent, seed };
    if (seed) await Deno.writeFile(contentPath(job.folder), content);
    const program = stack.use(await client({ ...job, upload: seed ? SLOW : undefined }));
    all.push(program);
    // aria2 begins with a complaint about its DHT, which knows nobody yet.
    await program.said(/listening on/);
    return { program, folder: job.folder, before: program.text.length };
  };

  const seed = await enter(clients.seed, "10.99.0.2", true);
  await first.counts(1, 0, all);
  const leecher = await enter(clients.leecher, "10.99.0.3", false);
  await first.counts(1, 1, all);
  const { protocols } = await first.stats();
  if (end === "stopped") await first.stop();
  else {
    const [command, ...args] = musterCommand();
    await machine.run(command, ...args, "ctl", "save", "--port", `${first.port}`, "--data-dir", folder);
    await first.program.stop("SIGKILL");
  }

  const second = stack.use(await first.again(...noted));
  all.push(second.program);
  assertEquals(await second.scrape(infoHash(content)), { seeds: 1, leechers: 1, completed: 0 });
  // Nobody has told it since: it knows them by its state.
  assertEquals((await second.stats()).protocols[protocol].announces, protocols[protocol].announces);
  const third = await enter(clients.third, "10.99.0.4", false);
  await second.program.said(/ announce \S+ 10\.99\.0\.4:6882 .* started left=\d+ want=\S+ gave=2 /);
  await arrival(third.folder, content, all);
  await arrival(leecher.folder, content, all);
  // The seed at its time, the leecher when it is done; over UDP both with the connection ids of before.
  await second.program.said(new RegExp(` announce ${protocol} 10\\.99\\.0\\.2:6881 \\S+ - left=0 `));
  await second.program.said(new RegExp(` announce ${protocol} 10\\.99\\.0\\.3:6882 \\S+ completed left=0 `));
  await second.counts(3, 0, all);
  assertEquals((await second.scrape(infoHash(content))).completed, 2);
  for (const { program, before } of [seed, leecher, third]) {
    assertEquals(TROUBLE.exec(program.text.slice(before))?.[0], undefined, program.log());
    assertEquals(await program.stop(), 0, program.log());
  }
  await second.counts(0, 0, all);
  await second.stop();
}
