/**
 * The executable file, from outside: started, asked over HTTP, stopped. MUSTER_BIN names it (`deno task compile`
 * makes one); without it these tests are skipped. MUSTER_WINE names a script that runs a command line where wine is,
 * in the folder $WIN: the Windows executable beside MUSTER_BIN is then tried too.
 */
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { BIN, compiled, LIMIT, SIGNALS, whileRunning, whileRunningInWine, WINE } from "./fixture/compiled.ts";

const HASH = "%01".repeat(20);

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
function expectedAnnounce(body: string, seeds: number, leechers: number, peers: string): string {
  const external = /11:external ip4:([^]{4})/.exec(body)?.[1] ?? "";
  assert(ownAddresses().includes(external), body);
  return `d8:completei${seeds}e11:external ip4:${external}10:incompletei${leechers}e8:intervali240e12:min intervali60e` +
    `5:peers${peers.length}:${peers}e`;
}

/** A seed, then a leecher: which is told of the seed, under an address of this machine. */
async function announceTwice(port: number): Promise<void> {
  const first = await get(port, announcePath(6881, 0));
  assertEquals(first, { status: 200, type: "text/plain", body: expectedAnnounce(first.body, 1, 0, "") });
  const second = await get(port, announcePath(6882, 1));
  const address = /5:peers6:([^]{4})/.exec(second.body)?.[1] ?? "";
  assert(ownAddresses().includes(address), second.body);
  assertEquals(second.body, expectedAnnounce(second.body, 1, 1, `${address}\x1a\xe1`));
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

compiled("is py3bt_tracker under that name, of whatever case", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const copy = `${folder}/Py3BT_tracker${SIGNALS ? "" : ".exe"}`;
    await (SIGNALS ? Deno.symlink(await Deno.realPath(BIN), copy) : Deno.copyFile(BIN, copy));
    const told = async (...args: string[]) => {
      const { code, stdout } = await new Deno.Command(copy, { args, stdin: "null" }).output();
      return [code, new TextDecoder().decode(stdout).split("\n")[0]];
    };
    assertEquals(await told("-h"), [0, "py3bt_tracker: the tracker, by the command lines of py3bt_tracker"]);
    assertEquals(await told("-p", "70000"), [2, ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

compiled("for Windows answers and stops on Ctrl+C under wine", async () => {
  assertEquals(await whileRunningInWine("0 240 off", ({ port }) => announceTwice(port)), 0);
}, BIN === "" || WINE === "");
