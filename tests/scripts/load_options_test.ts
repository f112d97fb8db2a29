import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { type LoadOptions, readOptions } from "../../scripts/load/options.ts";
import type { Contender, ServerKind } from "../../scripts/load/server/kinds.ts";
import { readTarget } from "../../scripts/load/target_url.ts";
import { ROWS, type RunName, RUNS, wordsOf } from "../../scripts/load/targets/table.ts";
import type { Mode } from "../../scripts/load/torrents.ts";

Deno.test("readOptions() has a default for everything", () => {
  assertEquals(readOptions([]), {
    task: "compare",
    target: null,
    binary: "",
    contenders: ["muster", "opentracker", "floor", "echo"].map((name) => contender(name as ServerKind)),
    whereInstalled: true,
    modes: ["keep-alive", "close", "udp"],
    family: 4,
    sources: "auto",
    connections: 64,
    sockets: 16,
    window: 12,
    mix: { connect: 0, announce: 1, scrape: 0 },
    engine: Deno.build.os === "linux" ? "batch" : "plain",
    seconds: 5,
    warmUp: 4,
    rounds: 3,
    torrents: 10_000,
    peers: 200_000,
    share: "cubic",
    fill: false,
    rate: 5000,
    seed: 1,
    only: [],
    list: false,
    pins: true,
    json: false,
  });
});

function contender(kind: ServerKind, more: Partial<Contender> = {}): Contender {
  return { name: kind, kind, words: [], cpus: "0", ...more };
}

function read(args: string[]): LoadOptions {
  const options = readOptions(args);
  assert(options !== "help" && !isFault(options), isFault(options) ? options.message : "");
  return options;
}

Deno.test("readOptions() lets those take part that are named", async (t) => {
  const rows: [args: string[], names: string[]][] = [
    [["--alone"], ["muster"]],
    [["--rival", "opentracker"], ["muster", "opentracker"]],
    [["--rival", "opentracker", "--rival=bittorrent-tracker"], [
      "muster",
      "opentracker",
      "bittorrent-tracker",
    ]],
    [["--floor"], ["muster", "floor", "echo"]],
    [["--echo"], ["muster", "echo"]],
    [["--also", "--threads 2", "--also", "b=--threads 3"], ["muster", "muster --threads 2", "b"]],
    [["--old", "FILE", "--also", "b=--threads 3"], ["muster", "b", "old"]],
    [["--url", "udp://127.0.0.1:9000"], []],
    [["--url", "udp://127.0.0.1:9000", "--echo"], ["echo"]],
  ];
  for (const [args, names] of rows) {
    await t.step(args.join(" "), () => {
      const options = read(args);
      assertEquals(options.contenders.map(({ name }) => name), names);
      assertEquals(options.whereInstalled, false);
    });
  }
});

Deno.test("readOptions() gives musters names, CPUs and options of their own", () => {
  const { contenders } = read([
    ...["--muster", "one@1=--threads 1", "--also", "two@0,1=--threads 2 --udp-engine=batch"],
    ...["--also", "--http-engine=batch", "--server-cpus", "2"],
  ]);
  assertEquals(contenders, [
    contender("muster", { name: "one", cpus: "1", words: ["--threads", "1"] }),
    contender("muster", { name: "two", cpus: "0,1", words: ["--threads", "2", "--udp-engine=batch"] }),
    contender("muster", { name: "muster --http-engine=batch", cpus: "2", words: ["--http-engine=batch"] }),
  ]);
});

Deno.test("an earlier muster has the options of the one that it is compared to", () => {
  const { contenders } = read(["--muster", "--threads 1", "--old", "FILE"]);
  assertEquals(contenders[1], { ...contenders[0], name: "old", binary: "FILE" });
});

Deno.test("readOptions() fills with as many peers as are announced then", () => {
  const { fill, peers, torrents } = read("--fill 1000 --fill-torrents 5".split(" "));
  assertEquals([fill, peers, torrents], [true, 1000, 5]);
  assertEquals(read(["--expiry"]).peers, 10_000_000);
});

Deno.test("every run of the targets is a command line that is understood", async (t) => {
  for (const name of Object.keys(RUNS) as RunName[]) {
    await t.step(name, () => {
      const options = read([...wordsOf(name), "--binary", "dist/muster"]);
      const names = options.contenders.map(({ name }) => name);
      for (const { run, figure } of ROWS) {
        if (run !== name || (figure.kind !== "cpu" && figure.kind !== "speed")) continue;
        assert(names.includes(figure.of) && names.includes(figure.to), `${figure.of} ${figure.to}`);
      }
    });
  }
});

Deno.test("readOptions() takes three rounds when servers are compared, unless told", () => {
  const rounds = (args: string[]) => {
    const options = readOptions(args);
    return options !== "help" && !isFault(options) && options.rounds;
  };
  const url = ["--url", "http://127.0.0.1:9000/announce"];
  assertEquals(rounds([]), 3);
  assertEquals(rounds(["--rounds=2"]), 2);
  assertEquals(rounds(["--alone"]), 1);
  assertEquals(rounds(url), 1);
  assertEquals(rounds([...url, "--rival", "opentracker"]), 3);
  assertEquals(rounds([...url, "--floor"]), 3);
  assertEquals(rounds(["--targets", "--binary", "x"]), 3);
});

Deno.test("readOptions() reads what is given", () => {
  const options = readOptions([
    ..."--url http://127.0.0.1:9000/announce --connections 8 --seconds 3 --warm-up 0 --mode close --json"
      .split(" "),
  ]);
  assert(options !== "help" && !isFault(options));
  assertEquals(options.target, {
    protocol: "http",
    hostname: "127.0.0.1",
    port: 9000,
    path: "/announce",
  });
  assertEquals([options.connections, options.seconds, options.warmUp, options.json], [8, 3, 0, true]);
  assertEquals(options.modes, ["close"]);
  assertEquals(readOptions(["--help"]), "help");
});

Deno.test("readOptions() refuses what it does not understand", async (t) => {
  const rows: [args: string, words: string][] = [
    ["--conections 3", "no option --conections"],
    ["9000", "no option 9000"],
    ["--connections 0", "from 1 to 20000"],
    ["--connections x", "from 1 to 20000"],
    ["--seconds 1e3", "from 1 to 3600"],
    ["--rounds 0", "from 1 to 100"],
    ["--mode fast", "keep-alive, close, udp, both or all"],
    ["--rival chihaya", "opentracker or bittorrent-tracker, not chihaya"],
    ["--share odd", "cubic or even"],
    ["--mix 1:2", "such as 50:50:1"],
    ["--depth middle", "deep or shallow"],
    ["--depth deep --window 3", "give it or these"],
    ["--family 5", "4 or 6"],
    ["--sources home", "public, loopback or auto"],
    ["--url udp://127.0.0.1:9 --sources public", "no --url"],
    ["--url udp://127.0.0.1:9 --family 6", "what the URL has"],
    ["--url udp://127.0.0.1:9 --also x", "not for --url"],
    ["--url udp://127.0.0.1:9 --expiry", "no --url"],
    ["--expiry --start-time --binary x", "one at a time"],
    ["--targets", "needs --binary"],
    ["--server-cpus 0-1", "such as 0 or 0,1"],
    ["--also a=--x --also a=--y", "Two musters are called a"],
    ["--fill 0", "from 1 to 50000000"],
    ["--url nothing", "udp://127.0.0.1:9000"],
    ["--url https://127.0.0.1/announce", "http://127.0.0.1:9000/announce"],
    ["--url udp://127.0.0.1", "udp://127.0.0.1:9000"],
    ["--url udp://127.0.0.1:9000 --mode close", "udp URLs"],
    ["--url udp://127.0.0.1:9000 --mode both", "udp URLs"],
    ["--url http://127.0.0.1:9000 --mode udp", "http URLs"],
    ["--url udp://tracker.example:9000 --i-own-this-host", "no address"],
    ["--url udp://127.1:9000 --i-own-this-host", "no address"],
    ["--engine fast", "auto, batch or plain"],
    ["--sockets 4097", "from 1 to 4096"],
    ["--window 257", "from 1 to 256"],
  ];
  for (const [args, words] of rows) {
    await t.step(args, () => {
      const options = readOptions(args.split(" "));
      assert(isFault(options));
      assertStringIncludes(options.message, words);
    });
  }
});

Deno.test("readOptions() drives a URL in the modes of its protocol", async (t) => {
  const rows: [args: string, modes: Mode[]][] = [
    ["--url udp://[::1]:9000", ["udp"]],
    ["--url udp://127.0.0.1:9000/announce --mode all", ["udp"]],
    ["--url http://127.0.0.1:9000/", ["keep-alive", "close"]],
    ["--mode both", ["keep-alive", "close"]],
    ["--mode udp", ["udp"]],
  ];
  for (const [args, modes] of rows) {
    await t.step(args, () => {
      const options = readOptions(args.split(" "));
      assert(options !== "help" && !isFault(options));
      assertEquals(options.modes, modes);
    });
  }
});

Deno.test("readTarget() takes this machine only, unless the user owns the host", async (t) => {
  const own = ["127.0.0.1", "127.8.9.10", "[::1]", "localhost"];
  const others = [
    "192.168.1.50",
    "tracker.example",
    "[2001:db8::1]",
    "0.0.0.0",
    "localhost.example",
    "127.0.0.1.example",
  ];
  for (const host of own) {
    await t.step(host, () => {
      assert(!isFault(readTarget(`http://${host}:9000/announce`, false)));
      assert(!isFault(readTarget(`udp://${host}:9000`, false)));
    });
  }
  for (const host of others) {
    await t.step(host, () => {
      const refused = readTarget(`http://${host}:9000/announce`, false);
      assert(isFault(refused) && refused.message.includes("--i-own-this-host"));
      assert(!isFault(readTarget(`http://${host}:9000/announce`, true)));
      const refusedToo = readTarget(`udp://${host}:9000`, false);
      assert(isFault(refusedToo) && refusedToo.message.includes("--i-own-this-host"));
    });
  }
  const path = "/announce";
  assertEquals(readTarget("http://[::1]", false), { protocol: "http", hostname: "::1", port: 80, path });
  assertEquals(readTarget("udp://[::1]:9", false), { protocol: "udp", hostname: "::1", port: 9, path });
  assertEquals(readTarget("udp://localhost:9", false), readTarget("udp://127.0.0.1:9", false));
});
