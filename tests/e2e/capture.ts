/**
 * Run by hand, as root: `deno run --allow-all tests/e2e/capture.ts [CLIENT ...]` lets real clients move a file between
 * each other by way of a tracker that writes down what they say (fixture/recorder.ts), in a network of their own, and
 * puts that into tests/fixture/captured/, a file a client. All addresses in it are made up.
 */
import type { Capture } from "../fixture/captured/capture.ts";
import { arrival } from "./fixture/arrival.ts";
import {
  aria2,
  type Client,
  contentPath,
  type Job,
  libtorrent,
  type Protocol,
  PYTHON,
  transmission,
} from "./fixture/client.ts";
import { Machine } from "./fixture/machine.ts";
import type { Program } from "./fixture/program.ts";
import { ctorrent, qbittorrent, rtorrent } from "./fixture/rare_client.ts";
import { infoHash, makeContent, makeTorrent } from "./fixture/torrent.ts";

const HERE = import.meta.dirname!;
const TRACKER = "10.99.0.1";
const PORT = 6969;

/** What moves a file, and how it tells its version. */
interface Captured {
  client: Client | "npm";
  /** Who gives it the file, where it cannot do that itself. */
  seed?: Client;
  protocols: readonly Protocol[];
  /** A command whose words hold the version. */
  version: readonly string[];
}

const BOTH = ["http", "udp"] as const;
const CLIENTS: Readonly<Record<string, Captured>> = {
  aria2: { client: aria2, protocols: BOTH, version: ["aria2c", "--version"] },
  ctorrent: { client: ctorrent, seed: aria2, protocols: ["http"], version: ["ctorrent", "-h"] },
  libtorrent: {
    client: libtorrent,
    protocols: BOTH,
    version: [PYTHON, "-c", "import libtorrent; print(libtorrent.__version__)"],
  },
  "npm-bittorrent-tracker": { client: "npm", protocols: BOTH, version: ["echo", "11.2.3"] },
  qbittorrent: { client: qbittorrent, protocols: BOTH, version: ["qbittorrent-nox", "--version"] },
  rtorrent: { client: rtorrent, protocols: BOTH, version: ["rtorrent", "-h"] },
  transmission: { client: transmission, protocols: BOTH, version: ["transmission-daemon", "--version"] },
};

/** What the recorder took down. */
function recorded(text: string, protocol: Protocol): string[] {
  const lines = text.split("\n").filter((line) => line.startsWith(`${protocol} `));
  const words = lines.map((line) => line.slice(protocol.length + 1));
  return protocol === "http" ? words.map((word) => JSON.parse(word)) : words;
}

async function startRecorder(machine: Machine): Promise<Program> {
  const args = ["run", "--quiet", "--no-config", "--no-lock", "--unstable-net", "--allow-net"];
  const recorder = machine.start({
    name: "the recorder",
    command: Deno.execPath(),
    args: [...args, `${HERE}/fixture/recorder.ts`, TRACKER, `${PORT}`],
  });
  await recorder.said(/^ready$/m);
  return recorder;
}

/** A seed, a leecher, a completed download, and the end of both. */
async function move(
  client: Client,
  seedClient: Client,
  protocol: Protocol,
  content: Uint8Array<ArrayBuffer>,
): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await Machine.alone());
  const recorder = stack.use(await startRecorder(place));
  const torrent = makeTorrent(content, `${protocol}://${TRACKER}:${PORT}/announce`);
  const job = async (address: string, seed: boolean): Promise<Job> => {
    const folder = await Deno.makeTempDir({ prefix: "muster-capture-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    await Deno.mkdir(`${folder}/content`);
    return { place, protocol, address, folder, torrent, seed };
  };
  const seedJob = await job("10.99.0.2", true);
  await Deno.writeFile(contentPath(seedJob.folder), content);
  const seed = stack.use(await seedClient(seedJob));
  const announced = protocol === "http" ? /^http "GET \/announce/m : /^udp .{16}00000001/m;
  await recorder.said(announced);
  const leecherJob = await job("10.99.0.3", false);
  const leecher = stack.use(await client(leecherJob));
  await arrival(leecherJob.folder, content, [recorder, seed, leecher]);
  // What they say at a completed download comes in their own time.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await leecher.stop();
  await seed.stop();
  return recorded(recorder.text, protocol);
}

/** The life that npm_client.ts leads. */
async function liveNpm(protocol: Protocol, hash: string): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await Machine.alone());
  const recorder = stack.use(await startRecorder(place));
  const lock = `--lock=${HERE}/fixture/npm_client.lock`;
  const options = ["--quiet", "--no-config", lock, "--frozen", "--cached-only", "--allow-all"];
  const url = `${protocol}://${TRACKER}:${PORT}/announce`;
  const args = ["run", ...options, `${HERE}/fixture/npm_client.ts`, url, hash, "7a".repeat(20)];
  const client = stack.use(place.start({ name: "the npm client", command: Deno.execPath(), args }));
  // The recorder answers no scrape: what comes up to there is enough.
  const packet = protocol === "http" ? /^http "GET \/scrape/m : /^udp .{16}00000002/m;
  await recorder.said(packet);
  client.stop("SIGKILL");
  return recorded(recorder.text, protocol);
}

async function versionOf([command, ...args]: readonly string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return /(?:\d+\.)+\d+/.exec(text)?.[0] ?? "unknown";
}

if (import.meta.main) {
  const names = Deno.args.length > 0 ? Deno.args : Object.keys(CLIENTS);
  for (const name of names) {
    const { client, seed, protocols, version } = CLIENTS[name];
    const content = makeContent(1000);
    const hash = Array.from(infoHash(content), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const capture: Capture = {
      client: name,
      version: await versionOf(version),
      infoHash: hash,
      http: [],
      udp: [],
    };
    for (const protocol of protocols) {
      const said = client === "npm"
        ? await liveNpm(protocol, hash)
        : await move(client, seed ?? client, protocol, content);
      // Another one's words are left out.
      capture[protocol] = seed === undefined ? said : said.filter((text) => text.includes("port=6882"));
    }
    const path = `${HERE}/../fixture/captured/${name}.json`;
    await Deno.writeTextFile(path, JSON.stringify(capture, null, 2) + "\n");
    await Deno.stdout.write(
      new TextEncoder().encode(`${name}: ${capture.http.length} requests, ${capture.udp.length} packets\n`),
    );
  }
}
