/** `muster ask` from its arguments to its exit code, against trackers on loopback. Time stands still unless a test moves it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromHex, fromLatin1 } from "../../lib/base/bytes.ts";
import { run } from "../../lib/cli/run.ts";
import { openDatagram } from "../../lib/client/trackers/datagram.ts";
import { httpGet } from "../../lib/client/trackers/http_door.ts";
import { announcePath, ask as get, openTracker, within } from "../fixture/http.ts";
import {
  actionOf,
  goodAnswers,
  type Reply,
  transactionOf,
  UdpTracker,
  words,
} from "../fixture/udp_tracker.ts";
import { FakeEnv, onScreen } from "./fake_env.ts";

const HASH = "01".repeat(20);

/** An Env that reaches loopback, for names too. */
function envOf(...args: string[]): FakeEnv {
  const env = new FakeEnv(["ask", ...args]);
  env.httpGet = httpGet;
  env.openDatagram = openDatagram;
  env.names["tracker.test"] = ["127.0.0.1"];
  return env;
}

async function runs(env: FakeEnv): Promise<[code: number, out: string, err: string]> {
  const code = await within(run(env), "the end of muster ask");
  return [code, env.out.text, env.err.text];
}

async function told(...args: string[]): Promise<[code: number, out: string, err: string]> {
  return await runs(envOf(...args));
}

Deno.test("ask tells how our own tracker answers over HTTP, and leaves nothing behind", async () => {
  await using tracker = await openTracker();
  await get(tracker.port, announcePath({ left: "0", event: "started" }));
  const url = `http://tracker.test:${tracker.port}/announce`;
  assertEquals(await told(url, HASH, "--peers"), [
    0,
    `${url}
IPv4: 127.0.0.1 port ${tracker.port}
  announce  answered in 0 ms
            1 seed, 1 leecher (this question), 1 peer (1 IPv4, 0 IPv6)
            announce again in 4m, at the earliest in 1m, it sees you as 192.168.1.50
              192.168.1.50 6881
  scrape    answered in 0 ms
            1 seed, 1 leecher (this question), completed 0 times
The tracker answers rightly.
`,
    "",
  ]);
  const { seeds, leechers } = tracker.tracker.status();
  assertEquals([seeds, leechers], [1, 0]);
});

Deno.test("ask tells how our own tracker answers over UDP, and leaves nothing behind", async () => {
  await using tracker = await openTracker();
  const url = `udp://127.0.0.1:${tracker.port}/announce`;
  assertEquals(await told(url), [
    0,
    `${url}
IPv4: 127.0.0.1 port ${tracker.port}
  connect   answered in 0 ms, from the address that was asked
  announce  answered in 0 ms
            0 seeds, 1 leecher (this question), no peers
            announce again in 4m
  scrape    answered in 0 ms
            0 seeds, 1 leecher (this question), completed 0 times
The tracker answers rightly.
`,
    "",
  ]);
  const { seeds, leechers } = tracker.tracker.status();
  assertEquals([seeds, leechers], [0, 0]);
});

Deno.test("ask announces each hash, scrapes all, and takes the announces back, with few packets", async () => {
  await using tracker = new UdpTracker();
  const [code] = await told(
    `udp://127.0.0.1:${tracker.port}`,
    HASH,
    "02".repeat(20),
    "--numwant",
    "7",
    "--port",
    "80",
  );
  const told_ = tracker.packets.map((packet) => {
    const view = new DataView(packet.buffer, packet.byteOffset);
    if (actionOf(packet) !== 1) return `${actionOf(packet)}`;
    return `1 hash ${packet[16]} event ${view.getUint32(80)} left ${view.getUint32(68)} want ${
      view.getUint32(92)
    } ` +
      `port ${view.getUint16(96)}`;
  });
  assertEquals(code, 0);
  assertEquals(told_, [
    "0",
    "1 hash 1 event 0 left 1 want 7 port 80",
    "1 hash 1 event 2 left 1 want 7 port 80",
    "1 hash 2 event 2 left 1 want 7 port 80",
    "2",
    "1 hash 1 event 3 left 1 want 0 port 80",
    "1 hash 2 event 3 left 1 want 0 port 80",
  ]);
});

Deno.test("ask --scrape only scrapes, and --no-checks tries nothing that must be refused", async (t) => {
  const cases: [option: string, actions: number[]][] = [["--scrape", [0, 2]], ["--no-checks", [0, 1, 2, 1]]];
  for (const [option, actions] of cases) {
    await t.step(option, async () => {
      await using tracker = new UdpTracker();
      assertEquals((await told(`udp://127.0.0.1:${tracker.port}`, option))[0], 0);
      assertEquals(tracker.packets.map(actionOf), actions);
    });
  }
});

/** A tracker that spoils announces only. */
function spoiling(spoil: (packet: Uint8Array) => Uint8Array[] | null): Reply {
  return (packet) => actionOf(packet) === 1 ? spoil(packet) : null;
}

const UNCHECKED = spoiling((packet) => [words(1, transactionOf(packet), 240, 0, 0)]);

const BARE = spoiling((packet) => [words(1, transactionOf(packet))]);

Deno.test("ask finds what is wrong, and what is odd, with a UDP tracker", async (t) => {
  const refuse = spoiling((packet) => [words(3, transactionOf(packet), 0x6e6f2e00)]);
  const cases: [what: string, reply: Reply, args: string[], code: number, lines: string[]][] = [
    ["connection ids are not looked at", UNCHECKED, [], 1, [
      "  WRONG     It answers an announce with a made-up connection id: anybody can announce under others' addresses. (98 bytes sent, 20 received)",
    ]],
    [
      "peers for a made-up id",
      (packet) => {
        return actionOf(packet) === 1
          ? [new Uint8Array([...emptyAnswer(packet), ...new Uint8Array(600)])]
          : null;
      },
      [],
      1,
      [
        "  WRONG     It answers an announce with a made-up connection id: anybody can announce under others' addresses. (98 bytes sent, 620 received)",
        "  WRONG     It sends more bytes to an unproven address than came from there, which attackers can use. (98 bytes sent, 620 received)",
      ],
    ],
    ["a refused hash", refuse, [HASH, "--no-checks"], 1, ["  WRONG     The announce was refused: no."]],
    ["a refused hash that nobody has", refuse, ["--no-checks"], 0, [
      "  odd       It refuses a torrent that nobody has. Give the HASH of one that it knows.",
    ]],
    ["a bare head for a hash", BARE, [HASH, "--no-checks"], 1, [
      "  WRONG     The announce: The tracker's answer has only 8 of at least 20 bytes.",
    ]],
    ["a bare head for a hash that nobody has", BARE, ["--no-checks"], 0, [
      "  odd       It answers the announce of a torrent that nobody has with a bare head of 8 bytes, neither with peers nor with an error (opentracker does so for a torrent that is not on its list). Give the HASH of one that it knows.",
    ]],
    [
      "a wrong transaction id beside the right one",
      (packet) => {
        return [words(actionOf(packet), 5), ...goodAnswers(packet)];
      },
      ["--no-checks"],
      1,
      ["  WRONG     It sent a packet with a transaction id that nobody asked with. (from HERE)"],
    ],
    [
      "no scrape",
      (packet) => actionOf(packet) === 2 ? [words(3, transactionOf(packet), 0x6e6f2e00)] : null,
      [],
      0,
      [
        "  odd       It cannot be scraped. (no.)",
      ],
    ],
    [
      "no scrape, but asked for",
      (packet) => actionOf(packet) === 2 ? [words(3, transactionOf(packet), 0x6e6f2e00)] : null,
      ["--scrape"],
      1,
      [
        "  WRONG     The scrape was refused: no.",
      ],
    ],
  ];
  for (const [what, reply, args, code, lines] of cases) {
    await t.step(what, async () => {
      await using tracker = new UdpTracker(reply);
      const here = `127.0.0.1:${tracker.port}`;
      const [ended, out] = await told(`udp://${here}`, ...args);
      const findings = out.split("\n").filter((line) => /^ {2}(WRONG|odd)/.test(line));
      assertEquals([ended, findings.map((line) => line.replace(here, "HERE"))], [code, lines]);
    });
  }
});

/** An announce's answer without peers, whatever the connection id is. */
function emptyAnswer(packet: Uint8Array): Uint8Array {
  return words(1, transactionOf(packet), 240, 0, 0);
}

/** Starts a server of one answer to every announce, and one to every scrape. */
function serve(announce: (query: string) => Response, scrape: () => Response) {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    const { pathname, search } = new URL(url);
    return pathname === "/announce" ? announce(search) : scrape();
  });
}

Deno.test("ask finds what is wrong, and what is odd, with an HTTP tracker", async (t) => {
  const good = () => new Response("d8:intervali240e5:peers0:e");
  const scraped = () => new Response(`d5:filesd20:${"\x01".repeat(20)}d8:completei1eeee`);
  const refusal = new Response("d14:failure reason3:no.e");
  const checked = (answer: () => Response) => (query: string) =>
    query.includes("info_hash=" + "%01".repeat(20) + "&") ? answer() : refusal.clone();
  const cases: [
    what: string,
    announce: (query: string) => Response,
    args: string[],
    code: number,
    lines: string[],
  ][] = [
    ["all well", checked(good), [HASH], 0, []],
    ["a short hash is taken", good, [HASH], 1, ["  WRONG     It takes an info hash of 19 bytes."]],
    ["404", () => new Response("", { status: 404 }), [HASH], 1, [
      "  WRONG     The announce: The tracker answered with HTTP status 404.",
    ]],
    ["unsorted", checked(() => new Response("d5:peers0:8:intervali240ee")), [HASH], 0, [
      "  odd       Its answer is not strict bencode; some clients may not read it. (Not valid bencode at byte 10: the dictionary's keys are not in order.)",
    ]],
    ["a hash that nobody has is refused", () => refusal.clone(), [], 0, [
      "  odd       It refuses a torrent that nobody has. Give the HASH of one that it knows.",
    ]],
    [
      "a hash that nobody has is refused for ever",
      () => new Response("d14:failure reason3:no.8:retry in5:nevere"),
      [],
      1,
      [
        "  WRONG     The announce was refused: no.",
      ],
    ],
  ];
  for (const [what, announce, args, code, lines] of cases) {
    await t.step(what, async () => {
      await using server = serve(announce, scraped);
      const [ended, out] = await told(`http://127.0.0.1:${server.addr.port}/announce`, ...args);
      const findings = out.split("\n").filter((line) => /^ {2}(WRONG|odd)/.test(line));
      assertEquals([ended, findings], [code, lines]);
    });
  }
});

Deno.test("ask --json prints one object of version 1", async () => {
  await using tracker = new UdpTracker();
  const [code, out, err] = await told(`udp://tracker.test:${tracker.port}`, HASH, "--json", "--quiet");
  const came = { milliseconds: 0, tries: 1, status: null, from: `127.0.0.1:${tracker.port}`, problem: null };
  assertEquals([code, err], [0, ""]);
  assertEquals(JSON.parse(out), {
    version: 1,
    url: `udp://tracker.test:${tracker.port}`,
    ok: true,
    infoHashes: [HASH],
    madeUp: false,
    visits: [{
      family: 4,
      address: "127.0.0.1",
      port: tracker.port,
      addresses: 1,
      connect: came,
      announces: [{
        ...came,
        infoHash: HASH,
        interval: 240,
        minInterval: null,
        seeds: 3,
        leechers: 2,
        peers: [],
        externalIp: null,
        warning: null,
      }],
      scrape: { ...came, torrents: [{ infoHash: HASH, seeds: 3, leechers: 2, completed: 7 }] },
      findings: [],
    }],
    findings: [],
  });
});

Deno.test("ask --quiet says only what is wrong", async () => {
  await using good = new UdpTracker();
  assertEquals(await told(`udp://127.0.0.1:${good.port}`, "--quiet"), [0, "", ""]);
  await using bad = new UdpTracker(UNCHECKED);
  const [code, out, err] = await told(`udp://127.0.0.1:${bad.port}`, "--quiet");
  assertEquals([code, out.split("\n").length, err], [1, 2, ""]);
  assertMatch(out, /^WRONG {5}It answers an announce with a made-up connection id/);
  assertEquals(await told("udp://nowhere.test:1", "--quiet"), [
    1,
    "WRONG     The look-up: The name has no address.\n",
    "",
  ]);
});

Deno.test("ask asks on each family that the name has, or on the one that is chosen", async (t) => {
  await using tracker = new UdpTracker();
  const families = async (...options: string[]) => {
    const env = envOf(`udp://both.test:${tracker.port}`, "--json", ...options);
    env.names["both.test"] = ["127.0.0.1", "::1", "127.0.0.2"];
    env.openDatagram = (family) => {
      if (family === 6) throw new Error("Network is unreachable (os error 101)");
      return openDatagram(4);
    };
    const [code, out] = await runs(env);
    const { visits } = JSON.parse(out);
    return [
      code,
      ...visits.map((visit: { family: number; addresses: number; findings: { code: string }[] }) =>
        [visit.family, visit.addresses, ...visit.findings.map((finding) => finding.code)].join(" ")
      ),
    ];
  };
  await t.step("a family that this machine lacks is odd where the other one answers", async () => {
    assertEquals(await families(), [0, "4 2", "6 1 unreachable"]);
  });
  await t.step("--ipv4", async () => assertEquals(await families("--ipv4"), [0, "4 2"]));
  await t.step("--ipv6", async () => assertEquals(await families("--ipv6"), [1, "6 1 unreachable"]));
});

Deno.test("ask tells of a tracker that does not answer, after the time that was given, and shows that it waits", async () => {
  await using tracker = new UdpTracker(() => []);
  const env = envOf(`udp://127.0.0.1:${tracker.port}`, "--timeout", "3s");
  env.errIsTerminal = true;
  const code = run(env);
  await tracker.heard(1);
  assertEquals(onScreen(env.err.text), ["Waiting for connect of IPv4 127.0.0.1"]);
  env.clock.advance(1000);
  await tracker.heard(2);
  assertEquals(onScreen(env.err.text), ["Waiting for connect of IPv4 127.0.0.1, 1 s"]);
  env.clock.advance(2000);
  assertEquals(await within(code, "the end of muster ask"), 1);
  assertMatch(env.out.text, / {2}connect {3}no answer\n {2}WRONG {5}The connect: No answer came in time\.\n/);
  assertEquals([onScreen(env.err.text), tracker.packets.length], [[""], 2]);
});

Deno.test("ask ends with 130 when it is interrupted, and takes its announce back before", async () => {
  await using tracker = new UdpTracker((packet) => {
    const isStart = actionOf(packet) === 1 && packet[83] === 2;
    return isStart ? [] : null;
  });
  const env = envOf(`udp://127.0.0.1:${tracker.port}`, "--no-checks");
  const code = run(env);
  await tracker.heard(2);
  assert(env.signal("SIGINT"));
  assertEquals(await within(code, "the end of muster ask"), 130);
  assertEquals([tracker.packets.length, tracker.packets[2][83]], [3, 3]);
  assertEquals([env.out.text, env.err.text, env.listened()], ["", "Stopped.\n", []]);
});

Deno.test("ask ends at once when it is interrupted twice, and after a second when nobody takes the announce back", async (t) => {
  for (const twice of [true, false]) {
    await t.step(twice ? "twice" : "once", async () => {
      await using tracker = new UdpTracker(spoiling(() => []));
      const env = envOf(`udp://127.0.0.1:${tracker.port}`, "--no-checks");
      const code = run(env);
      await tracker.heard(2);
      env.signal("SIGINT");
      await tracker.heard(3);
      env.clock.advance(twice ? 50 : 0);
      if (twice) env.signal("SIGINT");
      else env.clock.advance(1000);
      assertEquals(await within(code, "the end of muster ask"), 130);
      assertEquals([env.out.text, env.err.text], ["", "Stopped.\n"]);
      // What was left running after an order to end is taken away, so that the test ends clean.
      env.clock.advance(1000);
    });
  }
});

Deno.test("ask answers wrong usage with one line and 2, and asks nobody", async (t) => {
  const cases: [args: string[], err: string][] = [
    [[], "There is no tracker to ask. The form is: muster ask URL [HASH...]"],
    [
      ["h.test:9000"],
      '"h.test:9000" is no tracker URL. Put http:// or udp:// in front, such as http://h.test:9000/announce',
    ],
    [
      ["wss://h.test"],
      '"wss://h.test": trackers over WebSocket cannot be asked by this version. Give an http, https or udp URL of the same tracker.',
    ],
    [
      ["http://u%zz:p@h.test/"],
      '"http://u%zz:p@h.test/": user or password have a % that escapes nothing. Write a % itself as %25.',
    ],
    [
      ["udp://h.test:1", "abc"],
      'HASH cannot be "abc". Give an info hash of 40 hex digits (v2: 64), or 32 letters of base32, or a magnet link in quotes.',
    ],
    [
      ["udp://10.99.0.1:9000", "--ipv6"],
      "10.99.0.1 is an IPv4 address, and --ipv6 asks on IPv6 only. Leave --ipv6 out.",
    ],
    [
      ["magnet:?xt=urn:btih:" + HASH],
      "The magnet link names no tracker that can be asked. Give the tracker's URL first and the link behind it, as HASH.",
    ],
    [
      ["udp://h.test:1", "--timeout", "0"],
      '--timeout cannot be "0". Give a time from 1s to 2m, such as 5 (seconds) or 30s.',
    ],
    [
      ["udp://h.test:1", "--port", "65536"],
      '--port cannot be "65536". Give a port number from 1 to 65535, or 0 for one at random.',
    ],
  ];
  for (const [args, err] of cases) {
    await t.step(args.join(" "), async () => {
      const env = new FakeEnv(["ask", ...args]);
      assertEquals(await runs(env), [2, "", `muster: ${err}\n`]);
      assertEquals(env.listened(), []);
    });
  }
});

Deno.test("ask gives up every permission but the network before it asks", async () => {
  await using tracker = new UdpTracker();
  const env = envOf(`udp://127.0.0.1:${tracker.port}`);
  await runs(env);
  assertEquals(env.dropped, ["ffi", "read", "write", "run", "env", "sys"]);
});

Deno.test("ask shows a tracker's text without what moves the cursor", async () => {
  await using server = serve(
    () => new Response(fromLatin1(fromHex("64")!) + "14:failure reason8:\x1b[2Jgone7:unknown0:e"),
    () => new Response("de"),
  );
  const [code, out] = await told(`http://127.0.0.1:${server.addr.port}/announce`, HASH);
  assertEquals([code, out.includes("\x1b"), out.includes("refused: [2Jgone")], [1, false, true]);
});

Deno.test("ask without a hash says that other places of our own server are no tracker", async (t) => {
  await using tracker = await openTracker();
  const origin = `http://127.0.0.1:${tracker.port}`;
  const missing = "The announce was refused: There is no tracker at this path.";
  const advice = ` Announce URLs mostly end in /announce: try ${origin}/announce`;
  const cases: [path: string, sentence: string][] = [
    ["/nix", missing],
    ["/announce/", missing],
    ["/a/announce", missing],
    ["/scrape", `The announce: The tracker answers an announce as if it were a scrape.${advice}`],
    ["", `The announce: A web page came, and no tracker's answer.${advice}`],
  ];
  for (const [path, sentence] of cases) {
    await t.step(path, async () => {
      const [code, out] = await told(origin + path);
      const [wrong] = out.split("\n").filter((line) => line.startsWith("  WRONG"));
      const told_ = `  WRONG     ${sentence}`;
      assertEquals([code, wrong.slice(0, told_.length)], [1, told_]);
    });
  }
  await t.step("and shows the status, and that nothing was scraped", async () => {
    const lines = (await told(`${origin}/nix`))[1].split("\n");
    assertEquals(lines[2], "  announce  answered in 0 ms with HTTP status 404");
    assertEquals(lines.filter((line) => line.startsWith("  scrape")), [
      "  scrape    not asked: this URL has no scrape address",
    ]);
  });
});

Deno.test("ask takes tracker and hash from a magnet link, and says which tracker it asks", async () => {
  await using tracker = new UdpTracker();
  const url = `udp://127.0.0.1:${tracker.port}`;
  const link = `magnet:?xt=urn:btih:${HASH}&tr=wss%3A%2F%2Fw.test&tr=${encodeURIComponent(url)}`;
  const [code, out] = await told(link);
  assertEquals([code, out.split("\n")[0]], [
    0,
    `${url} (the link names 2 trackers; this is the first that can be asked)`,
  ]);
  assertEquals(tracker.packets[2].subarray(16, 36), fromHex(HASH));
});

Deno.test("ask --json tells how often a question was sent that nobody answered", async () => {
  await using tracker = new UdpTracker(() => []);
  const env = envOf(`udp://127.0.0.1:${tracker.port}`, "--timeout", "3s", "--json");
  const code = run(env);
  await tracker.heard(1);
  env.clock.advance(1000);
  await tracker.heard(2);
  env.clock.advance(2000);
  assertEquals(await within(code, "the end of muster ask"), 1);
  const { connect } = JSON.parse(env.out.text).visits[0];
  assertEquals([connect.milliseconds, connect.tries, connect.problem.code], [null, 2, "no-answer"]);
});

Deno.test("the help of ask tells all of its exit codes, how many hashes it takes, and that the port may be 0", async () => {
  const [, out] = await told("--help");
  const text = out.replaceAll(/\s+/g, " ");
  const said = [
    "Exit codes: 0 it answers rightly, 1 it does not, 2 for a bad command line, 130 after Ctrl+C.",
    "Up to 74 may follow.",
    "The port to announce, or 0 for one at random;",
  ];
  for (const words of said) assert(text.includes(words), words);
});
