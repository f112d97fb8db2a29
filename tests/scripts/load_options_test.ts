import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { readOptions, readTarget } from "../../scripts/load/options.ts";
import type { Mode } from "../../scripts/load/torrents.ts";

Deno.test("readOptions() has a default for everything", () => {
  assertEquals(readOptions([]), {
    target: null,
    binary: "",
    rival: "where installed",
    floor: true,
    modes: ["keep-alive", "close", "udp"],
    connections: 64,
    sockets: 16,
    window: 12,
    engine: Deno.build.os === "linux" ? "batch" : "plain",
    seconds: 5,
    warmUp: 4,
    rounds: 3,
    torrents: 10_000,
    peers: 200_000,
    seed: 1,
    json: false,
  });
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
    ["--rival chihaya", "opentracker"],
    ["--url nothing", "udp://127.0.0.1:9000"],
    ["--url https://127.0.0.1/announce", "http://127.0.0.1:9000/announce"],
    ["--url udp://127.0.0.1", "udp://127.0.0.1:9000"],
    ["--url udp://127.0.0.1:9000 --mode close", "udp URLs"],
    ["--url udp://127.0.0.1:9000 --mode both", "udp URLs"],
    ["--url http://127.0.0.1:9000 --mode udp", "http URLs"],
    ["--url udp://tracker.example:9000 --i-own-this-host", "no address"],
    ["--url udp://127.1:9000 --i-own-this-host", "no address"],
    ["--engine fast", "auto, batch or plain"],
    ["--sockets 251", "from 1 to 250"],
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
