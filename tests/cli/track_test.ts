/** `muster track` from start to stop, with a tracker that only pretends. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fault } from "../../lib/base/fault.ts";
import { PROGRAM } from "../../lib/base/version.ts";
import { run } from "../../lib/cli/run.ts";
import { trackerDefaults } from "../../lib/tracker/config.ts";
import type { TrackerConfig } from "../../lib/tracker/config.ts";
import { FakeEnv, onScreen, serves, settle } from "./fake_env.ts";

/** Runs the program up to where the tracker serves. */
async function started(env: FakeEnv): Promise<Promise<number>[]> {
  const code = run(env);
  await serves(env, code);
  return [code];
}

const STARTED: [line: string, config: Partial<TrackerConfig>][] = [
  ["", {}],
  ["track", {}],
  ["6969", { port: 6969 }],
  ["6969 240 off", { port: 6969, interval: 240 }],
  ["track 6969 4m off", { port: 6969, interval: 240 }],
  ["0 1h", { port: 0, interval: 3600 }],
  ["--port 6969", { port: 6969 }],
  ["6969 --interval=30", { port: 6969, interval: 30 }],
  ["6969 240 on", { port: 6969, interval: 240, obfuscation: true }],
  ["8080 360 ON", { port: 8080, interval: 360, obfuscation: true }],
  ["--obfuscation on", { obfuscation: true }],
  ["--obfuscation=on track 6969", { port: 6969, obfuscation: true }],
  ["track --obfuscation off", {}],
  [
    "--external-ip home.example.net,2001:db8::7 --trust-ip on --connection-id-lifetime 10m",
    { externalIp: ["home.example.net", "2001:db8::7"], trustIp: true, connectionIdLifetime: 600 },
  ],
  [
    "track --port 80 --interval 10m --bind 127.0.0.1,::1 --numwant 50 --peer-timeout 1h --memory 64MiB",
    {
      port: 80,
      interval: 600,
      bind: ["127.0.0.1", "::1"],
      numwant: 50,
      peerTimeout: 3600,
      memory: 64 * 2 ** 20,
    },
  ],
  ["--bind [::1] --bind 10.0.0.1", { bind: ["::1", "10.0.0.1"] }],
];

Deno.test("track starts the tracker that the command line describes", async (t) => {
  for (const [line, config] of STARTED) {
    await t.step(`muster ${line}`, async () => {
      const env = new FakeEnv(line === "" ? [] : line.split(" "));
      const [code] = await started(env);
      assertEquals(env.config, { ...trackerDefaults(), ...config });
      env.signal("SIGINT");
      assertEquals(await code, 0);
    });
  }
});

Deno.test("track says where it is, what is good to know, and how to stop, on stdout", async () => {
  const env = new FakeEnv();
  env.tracker.urls = ["http://192.168.1.50:9000/announce", "http://[fd00::2]:9000/announce"];
  env.tracker.notes.push("IPv6 is off on this machine.", "The open-file limit is low.");
  const [code] = await started(env);
  assertEquals(
    env.out.text,
    `${PROGRAM} tracker
Put one of these into your torrents:
  http://192.168.1.50:9000/announce
  http://[fd00::2]:9000/announce
Page: http://192.168.1.50:9000/     Stop: Ctrl+C
UDP: portable, 1 thread; HTTP: serve, 1 thread; up to 256 MB for swarms.
IPv6 is off on this machine.
The open-file limit is low.
`,
  );
  assertEquals(env.err.text, "");
  env.signal("SIGTERM");
  assertEquals(await code, 0);
  assertEquals(env.err.text, "Stopping.\n");
});

Deno.test("track tells the likeliest four of many addresses, HTTP and UDP, and how many more there are", async () => {
  const told = async (hosts: number) => {
    const env = new FakeEnv();
    const names = ["192.168.1.50", "[fd00::2]", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"].slice(
      0,
      hosts,
    );
    env.tracker.urls = names.flatMap((name) =>
      ["http", "udp"].map((scheme) => `${scheme}://${name}:9000/announce`)
    );
    const [code] = await started(env);
    env.signal("SIGINT");
    await code;
    return env.out.text.split("\n").slice(2, -1);
  };
  const page = "Page: http://192.168.1.50:9000/     Stop: Ctrl+C";
  const means = "UDP: portable, 1 thread; HTTP: serve, 1 thread; up to 256 MB for swarms.";
  const four = [
    "  http://192.168.1.50:9000/announce",
    "  udp://192.168.1.50:9000/announce",
    "  http://[fd00::2]:9000/announce",
    "  udp://[fd00::2]:9000/announce",
    "  http://10.0.0.1:9000/announce",
    "  udp://10.0.0.1:9000/announce",
    "  http://10.0.0.2:9000/announce",
    "  udp://10.0.0.2:9000/announce",
  ];
  assertEquals(await told(1), [...four.slice(0, 2), page, means]);
  assertEquals(await told(4), [...four, page, means]);
  assertEquals(await told(5), [...four, "  and the same at 1 more address: see the page", page, means]);
  assertEquals(await told(6), [...four, "  and the same at 2 more addresses: see the page", page, means]);
});

Deno.test("track tells the first IPv6 address, and an external one, however many there are", async () => {
  const env = new FakeEnv(["--external-ip", "home.example.net"]);
  const names = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "home.example.net", "[fd00::2]"];
  env.tracker.urls = names.map((name) => `http://${name}:9000/announce`);
  const [code] = await started(env);
  env.signal("SIGINT");
  await code;
  const hosts = env.out.text.split("\n").filter((line) => line.startsWith("  http")).map((line) =>
    new URL(line).hostname
  );
  assertEquals(hosts, ["10.0.0.1", "10.0.0.2", "home.example.net", "[fd00::2]"]);
});

Deno.test("track says what was set otherwise than usual", async () => {
  const env = new FakeEnv(["6969", "6m", "on"]);
  const [code] = await started(env);
  env.signal("SIGINT");
  await code;
  assertStringIncludes(
    env.out.text,
    "Clients announce every 6m.\nObfuscation is on: decoys are mixed into the answers.\n",
  );
});

Deno.test("track offers no announce URL where there is none", async () => {
  const env = new FakeEnv();
  env.tracker.urls = [];
  await started(env);
  assertEquals(
    env.out.text,
    `${PROGRAM} tracker\nPage: http://192.168.1.50:9000/     Stop: Ctrl+C\n` +
      "UDP: portable, 1 thread; HTTP: serve, 1 thread; up to 256 MB for swarms.\n",
  );
});

Deno.test("track draws its live line once a second on a terminal, and takes it away in the end", async () => {
  const env = new FakeEnv();
  env.errIsTerminal = true;
  const [code] = await started(env);
  const screen = () => onScreen(env.err.text);
  assertEquals(screen(), ["3 torrents  5 seeds  17 leechers  0 announces/s  61 MB"]);
  env.tracker.counts = { torrents: 1, seeds: 0, leechers: 1, announces: 42, memory: 61e6 };
  env.clock.advance(999);
  assertEquals(screen(), ["3 torrents  5 seeds  17 leechers  0 announces/s  61 MB"]);
  env.clock.advance(1);
  assertEquals(screen(), ["1 torrent  0 seeds  1 leecher  42 announces/s  61 MB"]);
  env.log("Something happened.");
  assertEquals(screen(), ["Something happened.", "1 torrent  0 seeds  1 leecher  42 announces/s  61 MB"]);
  env.width = 20;
  env.clock.advance(1000);
  env.width = 80;
  env.signal("SIGINT");
  assertEquals(await code, 0);
  assertEquals(screen(), ["Something happened.", "Stopping.", ""]);
  env.clock.advance(5000);
  assertEquals(screen(), ["Something happened.", "Stopping.", ""]);
});

Deno.test("track draws no live line when stderr is no terminal, but logs", async () => {
  const env = new FakeEnv();
  env.outIsTerminal = true;
  await started(env);
  env.clock.advance(10_000);
  env.log("Something happened.");
  assertEquals(env.err.text, "Something happened.\n");
});

Deno.test("track --quiet says nothing of itself, but logs", async () => {
  const env = new FakeEnv(["--quiet"]);
  env.errIsTerminal = true;
  const [code] = await started(env);
  env.clock.advance(3000);
  env.log("Something happened.");
  env.signal("SIGINT");
  assertEquals(await code, 0);
  assertEquals([env.out.text, env.err.text], ["", "Something happened.\n"]);
});

Deno.test("track stops by every signal of the platform, and waits for the tracker", async (t) => {
  const cases = [
    ["linux", "SIGINT"],
    ["linux", "SIGTERM"],
    ["linux", "SIGHUP"],
    ["windows", "SIGINT"],
    ["windows", "SIGBREAK"],
    ["windows", "SIGHUP"],
  ] as const;
  for (const [platform, signal] of cases) {
    await t.step(`${platform} ${signal}`, async () => {
      const env = new FakeEnv();
      env.errIsTerminal = true;
      env.platform = platform;
      const [code] = await started(env);
      assert(env.signal(signal));
      assertEquals(await code, 0);
      assertEquals([env.tracker.stops, env.listened()], [1, []]);
    });
  }
});

Deno.test("track goes on after SIGHUP where there is no terminal, as under nohup", async () => {
  const env = new FakeEnv();
  const [code] = await started(env);
  assert(env.signal("SIGHUP"));
  await settle();
  assertEquals(env.tracker.stops, 0);
  env.signal("SIGTERM");
  assertEquals([await code, env.tracker.stops], [0, 1]);
});

Deno.test("track stops by SIGHUP when any of its streams is a terminal", async () => {
  for (const stream of ["inIsTerminal", "outIsTerminal", "errIsTerminal"] as const) {
    const env = new FakeEnv();
    env[stream] = true;
    const [code] = await started(env);
    env.signal("SIGHUP");
    assertEquals([await code, env.tracker.stops], [0, 1], stream);
  }
});

Deno.test("track ends at once, with 0, when it is asked to stop a second time", async () => {
  const env = new FakeEnv();
  env.tracker.stopEnds = false;
  const [code] = await started(env);
  env.signal("SIGINT");
  await settle();
  assertEquals(env.listened(), ["SIGHUP", "SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGXFSZ"]);
  env.clock.advance(50);
  env.signal("SIGINT");
  assertEquals(await code, 0);
  assertEquals(env.tracker.stops, 1);
});

Deno.test("track tells why the tracker cannot go on, and ends with 1", async () => {
  const env = new FakeEnv();
  env.errIsTerminal = true;
  env.variables.TERM = "dumb";
  const [code] = await started(env);
  env.tracker.end(fault("network-lost", "The network is gone.", "Start again."));
  assertEquals(await code, 1);
  assertEquals(onScreen(env.err.text), ["muster: The network is gone. Start again.", ""]);
  assertEquals([env.tracker.stops, env.listened()], [1, []]);
});

Deno.test("track ends with 0 when the tracker was stopped from elsewhere", async () => {
  const env = new FakeEnv();
  const [code] = await started(env);
  env.tracker.end(null);
  assertEquals(await code, 0);
});

Deno.test("track gives up what it does not need once it runs, and keeps the network", async () => {
  const env = new FakeEnv();
  await started(env);
  assertEquals(env.dropped, ["ffi", "read", "write", "run", "env"]);
});
