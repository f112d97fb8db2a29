/**
 * The executable file, from outside: started, asked over HTTP, stopped. MUSTER_BIN names it (`deno task compile`
 * makes one); without it these tests are skipped. MUSTER_WINE names a script that runs a command line where wine is,
 * in the folder $WIN: the Windows executable beside MUSTER_BIN is then tried too.
 */
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };

const BIN = Deno.env.get("MUSTER_BIN") ?? "";
const WINE = Deno.env.get("MUSTER_WINE") ?? "";
/** Signals can be sent to a program everywhere but on Windows. */
const SIGNALS = Deno.build.os !== "windows";
/** No step may take longer, in milliseconds: starting under a loaded machine is what takes the time. */
const LIMIT = 30_000;

const HASH = "%01".repeat(20);

interface Running {
  port: number;
  /** What it has written so far, both streams. */
  text(): string;
  process: Deno.ChildProcess;
  /** Its exit code; fails when it takes too long to end. */
  ended(): Promise<number>;
}

/** Collects a stream into `take` until it ends. */
async function collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
}

/** Starts a tracker and waits until it says where it listens. */
async function start(command: string, args: string[], env: Record<string, string> = {}): Promise<Running> {
  const process = new Deno.Command(command, { args, env, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const listening = Promise.withResolvers<number>();
  let written = "";
  const take = (text: string) => {
    written += text;
    const match = /:(\d+)\/announce\s/.exec(written);
    if (match !== null) listening.resolve(Number(match[1]));
  };
  const streams = Promise.all([collect(process.stdout, take), collect(process.stderr, take)]);
  const status = streams.then(() => process.status);
  status.then(() => listening.reject(new Error(`It ended and said: ${written}`)));
  listening.promise.catch(() => {});
  const port = await within(listening.promise, "start", process);
  const ended = async () => {
    await process.stdin.close().catch(() => {});
    return (await within(status, "end", process)).code;
  };
  return { port, text: () => written, process, ended };
}

/** The promise's value, or after the limit an end of the process and an error. */
async function within<T>(promise: Promise<T>, what: string, process: Deno.ChildProcess): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    process.kill("SIGKILL");
    late.reject(new Error(`It did not ${what} within ${LIMIT / 1000} s.`));
  }, LIMIT);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs the tracker during `use`, then stops it with the signal; gives its exit code. */
async function whileRunning(signal: Deno.Signal, use: (running: Running) => Promise<void>): Promise<number> {
  const running = await start(BIN, ["0", "240", "off"]);
  let code = -1;
  try {
    await use(running);
  } finally {
    running.process.kill(SIGNALS ? signal : "SIGKILL");
    code = await running.ended();
  }
  return code;
}

interface Answer {
  status: number;
  type: string;
  /** The body, a character a byte. */
  body: string;
}

/** Asks over a plain socket's worth of HTTP; nothing is cached, nothing compressed. */
async function get(port: number, path: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(LIMIT) });
  const body = String.fromCharCode(...new Uint8Array(await response.arrayBuffer()));
  return { status: response.status, type: response.headers.get("content-type") ?? "", body };
}

function announcePath(port: number, left: number): string {
  const id = `-XX0001-${String(port).padStart(12, "0")}`;
  return `/announce?info_hash=${HASH}&peer_id=${id}&port=${port}&left=${left}&uploaded=0&downloaded=0&compact=1`;
}

/** The IPv4 addresses of this machine, four characters each. */
function ownAddresses(): string[] {
  const own = Deno.networkInterfaces().filter(({ family }) => family === "IPv4");
  return own.map(({ address }) => String.fromCharCode(...address.split(".").map(Number)));
}

/** What an announce from this machine must be answered, byte by byte. */
function expectedAnnounce(seeds: number, leechers: number, peers: string): string {
  const external = "11:external ip4:\x7f\0\0\x01";
  return `d8:completei${seeds}e${external}10:incompletei${leechers}e8:intervali240e12:min intervali60e` +
    `5:peers${peers.length}:${peers}e`;
}

/** A seed, then a leecher: which is told of the seed, under an address of this machine. */
async function announceTwice(port: number): Promise<void> {
  const first = await get(port, announcePath(6881, 0));
  assertEquals(first, { status: 200, type: "text/plain", body: expectedAnnounce(1, 0, "") });
  const second = await get(port, announcePath(6882, 1));
  const address = /5:peers6:([^]{4})/.exec(second.body)?.[1] ?? "";
  assert(ownAddresses().includes(address), second.body);
  assertEquals(second.body, expectedAnnounce(1, 1, `${address}\x1a\xe1`));
}

function compiled(name: string, fn: () => Promise<void>, ignore = BIN === ""): void {
  Deno.test({ name: `the executable ${name}`, ignore, fn });
}

compiled("says its version", async () => {
  const { code, stdout } = await new Deno.Command(BIN, { args: ["--version"], stdin: "null" }).output();
  assertEquals(new TextDecoder().decode(stdout), `muster ${manifest.version}\n`);
  assertEquals(code, 0);
});

compiled("says at its start what to put into a torrent", async () => {
  await whileRunning("SIGINT", async ({ port, text }) => {
    const { status } = await get(port, "/health");
    assertEquals(status, 200);
    assertStringIncludes(
      text(),
      `muster ${manifest.version} tracker\nPut one of these into your torrents:\n  http://`,
    );
    assertMatch(text(), new RegExp(`\nPage: http://\\S+:${port}/ +Stop: Ctrl\\+C\n`));
  });
});

compiled("answers announces and a scrape byte by byte", async () => {
  await whileRunning("SIGINT", async ({ port }) => {
    await announceTwice(port);
    const scrape = await get(port, `/scrape?info_hash=${HASH}`);
    const counts = "d8:completei1e10:downloadedi0e11:downloadersi1e10:incompletei1ee";
    assertEquals(scrape.body, `d5:filesd20:${"\x01".repeat(20)}${counts}ee`);
  });
});

compiled("shows its page and says that it is well", async () => {
  await whileRunning("SIGINT", async ({ port }) => {
    const page = await get(port, "/");
    assertEquals([page.status, page.type.split(";")[0]], [200, "text/html"]);
    assertStringIncludes(page.body, "/announce");
    assertEquals((await get(port, "/health")).status, 200);
    assertEquals(JSON.parse((await get(port, "/stats.json")).body).version, 1);
  });
});

compiled("stops on Ctrl+C with exit code 0", async () => {
  assertEquals(await whileRunning("SIGINT", ({ port }) => announceTwice(port)), 0);
}, BIN === "" || !SIGNALS);

compiled("stops on SIGTERM with exit code 0", async () => {
  assertEquals(await whileRunning("SIGTERM", ({ port }) => announceTwice(port)), 0);
}, BIN === "" || !SIGNALS);

compiled("names a port in use in one line and ends with exit code 1", async () => {
  await whileRunning("SIGINT", async ({ port }) => {
    const args = [String(port)];
    const { code, stdout, stderr } = await new Deno.Command(BIN, { args, stdin: "null" }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals(code, 1);
    assertStringIncludes(text, String(port));
    assertMatch(text, /Another muster is running already on port \d+/);
    assertEquals(text.trim().split("\n").length, 1);
  });
});

compiled("ends with exit code 2 and no stack trace on an option that it does not have", async () => {
  const { code, stderr } = await new Deno.Command(BIN, { args: ["track", "--prot", "1"], stdin: "null" })
    .output();
  const text = new TextDecoder().decode(stderr);
  assertNotEquals(text, "");
  assert(!/\n\s+at /.test(text), text);
  assertEquals(code, 2);
});

compiled("for Windows answers and stops on Ctrl+C under wine", async () => {
  // A line on the script's input is Ctrl+C: signals do not cross from here into the chroot.
  const line = "exec 3<&0; wine muster.exe 0 240 off </dev/null & program=$!; " +
    "{ read -r line <&3; kill -INT $program; } & reader=$!; " +
    "wait $program; code=$?; kill $reader; exit $code";
  const folder = BIN.slice(0, BIN.lastIndexOf("/"));
  const running = await start("sh", [WINE, line], { WIN: folder });
  let code = -1;
  try {
    await announceTwice(running.port);
  } finally {
    const writer = running.process.stdin.getWriter();
    await writer.write(new TextEncoder().encode("\n"));
    writer.releaseLock();
    code = await running.ended();
  }
  assertEquals(code, 0);
}, BIN === "" || WINE === "");
