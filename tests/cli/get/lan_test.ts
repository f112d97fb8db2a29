/** `muster get --lan`: what is listed, and what of it is fetched. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import type { FetchFault } from "../../../lib/client/share_refusal.ts";
import { type BeaconShare, readPacket, writeBeacon } from "../../../lib/share/beacon/message.ts";
import { torrentV1 } from "../../fixture/torrents.ts";
import { FakeGroup } from "../../share/beacon/fake_group.ts";
import { begin, machine, type Run, stop, told } from "../client/machine.ts";
import { type FakeEnv, onScreen, settle } from "../fake_env.ts";

const PHOTOS = { name: "photos", size: 6_000_000, files: 3, guarded: false };
const URL = "http://10.0.0.1:9000/t/photos";

interface Lan extends Run {
  readonly env: FakeEnv;
  readonly group: FakeGroup;
  /** What was asked for, with the password that was said. */
  readonly fetched: [url: string, password: string | null][];
}

/** What a URL gives. */
type Web = Readonly<Record<string, Uint8Array | FetchFault>>;

/** Starts `muster get --lan` with more arguments on a machine whose group is in the test's hand. */
async function lan(more: readonly string[], web: Web = {}): Promise<Lan> {
  const env = machine("get", "--lan", "--no-color", ...more);
  const group = new FakeGroup();
  const fetched: Lan["fetched"] = [];
  Object.assign(env, { openMulticast: group.open, errIsTerminal: true, width: 200 });
  env.fetchTorrent = (url, _limit, _signal, password = null) => {
    fetched.push([url, password]);
    return Promise.resolve(web[url] ?? fault("cannot-read", `${url} cannot be read.`));
  };
  const run = await begin(env);
  for (let i = 0; i < 200 && group.member === null && env.err.text === ""; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { ...run, group, fetched };
}

/** A sharer's beacon. */
function tell({ group }: Lan, host: string, shares: readonly BeaconShare[], port = 9000): void {
  group.say(writeBeacon(new Uint8Array(8).fill(host.charCodeAt(host.length - 1)), port, shares)[0], host);
}

async function pass({ env }: Lan, milliseconds: number): Promise<void> {
  for (let i = 0; i < milliseconds; i += 100) {
    env.clock.advance(100);
    await settle();
  }
}

const ofPhotos = () => machine().files.bytes("/somewhere/photos.torrent")!;

Deno.test("get --lan lists what is shared, with the lines to type, and fetches nothing", async () => {
  const it = await lan([]);
  tell(it, "10.0.0.2", [{ name: "a b's (c)!", size: 1_500_000_000, files: 12_345, guarded: true }], 80);
  assertEquals(onScreen(it.env.err.text), ["Looking for shares on this LAN: 1 found"]);
  tell(it, "10.0.0.1", [PHOTOS]);
  tell(it, "fd77::3", [PHOTOS]);
  await pass(it, 3000);
  assertEquals(await it.code, 0);
  assertEquals(
    it.env.out.text,
    `NAME        SIZE    FILES  HOST
a b's (c)!  1.5 GB  12345  10.0.0.2:80  (needs a password)
  muster get --password http://10.0.0.2:80/t/a%20b%27s%20%28c%29%21
photos      6 MB    3      10.0.0.1:9000
  muster get http://10.0.0.1:9000/t/photos
photos      6 MB    3      [fd77::3]:9000
  muster get http://[fd77::3]:9000/t/photos
3 shares.
`,
  );
  assertEquals([it.fetched, it.group.member, onScreen(it.env.err.text)], [[], null, [""]]);
  assertEquals(it.env.dropped, ["env", "run", "ffi", "write"]);
});

Deno.test("get --lan --json gives one object", async () => {
  const it = await lan(["--json"]);
  tell(it, "10.0.0.1", [PHOTOS]);
  await pass(it, 3000);
  assertEquals(await it.code, 0);
  assertEquals(JSON.parse(it.env.out.text), {
    version: 1,
    shares: [{ ...PHOTOS, host: "10.0.0.1", port: 9000, url: URL }],
  });
});

Deno.test("get --lan that finds nothing ends with 1 and what to look at", async () => {
  for (const [more, out] of [[[], ""], [["--json"], '{"version":1,"shares":[]}\n']] as const) {
    const it = await lan(more);
    await pass(it, 3000);
    assertEquals(await it.code, 1);
    assertMatch(
      it.env.err.text,
      /muster: No share was found on this LAN\. Both computers must be in the same network/,
    );
    assertEquals(it.env.out.text, out);
  }
});

Deno.test("get --lan shows nothing of a stranger's name that steers a terminal", async () => {
  const it = await lan([]);
  tell(it, "10.0.0.1", [{ ...PHOTOS, name: "\u202eevil" }]);
  await pass(it, 3000);
  await it.code;
  assertStringIncludes(it.env.out.text, "?evil");
  assertEquals(/\u202e/.test(it.env.out.text), false);
});

Deno.test("get --lan NAME asks for the name, waits a moment for others, and gets it from its host", async () => {
  const it = await lan(["photos"], { [URL]: ofPhotos() });
  assertEquals(readPacket(it.group.sent[0].packet), { kind: "query", name: "photos" });
  assertEquals(onScreen(it.env.err.text), ['Looking for the share "photos" on this LAN']);
  tell(it, "10.0.0.1", [PHOTOS, { ...PHOTOS, name: "other" }]);
  await pass(it, 600);
  assertEquals(it.fetched, []);
  await pass(it, 200);
  assertEquals(it.fetched, [[URL, null]]);
  assertEquals([it.torrents.length, it.group.member], [1, null]);
  it.torrents[0].complete(1);
  assertEquals(await stop(it), 0);
});

Deno.test("get --lan NAME finds a name whatever way its accents are written", async () => {
  const it = await lan(["caf\u00e9"], { "http://10.0.0.1:9000/t/cafe%CC%81": ofPhotos() });
  tell(it, "10.0.0.1", [{ ...PHOTOS, name: "cafe\u0301" }]);
  await pass(it, 800);
  assertEquals(it.torrents.length, 1);
  await stop(it);
});

Deno.test("get --lan NAME tells which names there are in place of one that is not found", async () => {
  const it = await lan(["fotos"]);
  tell(it, "10.0.0.1", [PHOTOS, { ...PHOTOS, name: "music" }]);
  await pass(it, 3000);
  assertEquals(await it.code, 1);
  assertMatch(
    it.env.err.text,
    /muster: No share "fotos" was found on this LAN\. There are "music", "photos"\. --wait waits for it\.\n$/,
  );
});

Deno.test("get --lan NAME with several hosts of that name", async (t) => {
  const second = "http://10.0.0.2:9000/t/photos";
  const other = torrentV1({ name: "photos", content: 500 });
  const gone: FetchFault = { ...fault("cannot-read", "Nobody listens there."), mayCome: true };
  const locked: FetchFault = fault("cannot-read", "It needs a password.");
  const cases: [what: string, web: Web, code: number | null][] = [
    ["takes the first where they give the same torrent", { [URL]: ofPhotos(), [second]: ofPhotos() }, null],
    ["takes the one that answers", { [URL]: gone, [second]: ofPhotos() }, null],
    ["refuses where they give different torrents", { [URL]: ofPhotos(), [second]: other }, 2],
    ["refuses where one will not tell", { [URL]: ofPhotos(), [second]: locked }, 2],
    ["says why where none answers", { [URL]: gone, [second]: gone }, 4],
  ];
  for (const [what, web, code] of cases) {
    await t.step(what, async () => {
      const it = await lan(["photos"], web);
      tell(it, "10.0.0.2", [PHOTOS]);
      tell(it, "10.0.0.1", [PHOTOS]);
      await pass(it, 800);
      if (code === null) {
        assertEquals(it.torrents.length, 1);
        return void await stop(it);
      }
      assertEquals(await it.code, code);
      if (code !== 2) return assertMatch(it.env.err.text, /muster: Nobody listens there\.\n$/);
      assertMatch(
        it.env.err.text,
        /muster: 2 computers share something called "photos"\. Choose one: muster get /,
      );
      assertStringIncludes(it.env.err.text, `muster get ${URL}  or  muster get ${second}\n`);
    });
  }
});

Deno.test("get --lan NAME refuses more hosts than it compares, and asks none of them", async () => {
  const it = await lan(["photos"]);
  for (let i = 1; i <= 9; i++) tell(it, `10.0.0.${i}`, [PHOTOS]);
  await pass(it, 800);
  assertEquals(await it.code, 2);
  assertEquals(it.fetched, []);
  assertMatch(it.env.err.text, /9 computers share .* or another\n$/);
});

Deno.test("get --lan NAME says a password to the one host that has the name, and to none of several", async () => {
  const one = await lan(["photos", "--password"], {}).catch((thrown) => thrown);
  assertEquals(await one.code, 2);
  const typed = async (hosts: readonly string[]) => {
    const env = machine("get", "--lan", "photos", "--password");
    const group = new FakeGroup();
    const fetched: Lan["fetched"] = [];
    Object.assign(env, {
      openMulticast: group.open,
      inIsTerminal: true,
      errIsTerminal: true,
      typed: "secret",
    });
    env.fetchTorrent = (url, _limit, _signal, password = null) => {
      fetched.push([url, password]);
      return Promise.resolve(fault("cannot-read", "no."));
    };
    const it = { ...await begin(env), group, fetched };
    for (let i = 0; i < 200 && group.member === null; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    hosts.forEach((host) => tell(it, host, [PHOTOS]));
    await pass(it, 800);
    await it.code;
    return fetched;
  };
  assertEquals(await typed(["10.0.0.1"]), [[URL, "secret"]]);
  assertEquals((await typed(["10.0.0.1", "10.0.0.2"])).map(([, password]) => password), [null, null]);
});

Deno.test("get --lan NAME --wait searches until the share appears, wherever", async () => {
  const it = await lan(["photos", "--wait"], { [URL]: ofPhotos() });
  await pass(it, 3000);
  assertStringIncludes(it.env.err.text, 'note: No share "photos" was found on this LAN. It is tried again');
  await pass(it, 3000);
  tell(it, "10.0.0.1", [PHOTOS]);
  await pass(it, 1000);
  assertEquals(it.torrents.length, 1);
  await stop(it);
});

Deno.test("get --lan ends with 130 at Ctrl+C", async () => {
  for (const more of [[], ["photos"], ["photos", "--wait"]]) {
    const it = await lan(more);
    await pass(it, 500);
    it.env.signal("SIGINT");
    assertEquals(await it.code, 130);
    assertEquals(it.group.member, null);
  }
});

Deno.test("get --lan meets sharers at the port of --discovery-port", async () => {
  const it = await lan(["--discovery-port", "9100"]);
  assertEquals(it.group.member?.group.port, 9100);
  await pass(it, 3000);
  await it.code;
});

Deno.test("get --lan refuses what does not go together", async (t) => {
  const cases: [args: string[], line: RegExp][] = [
    [["--lan", "--no-discovery"], /--lan is to find shares, and --no-discovery is there too\./],
    [["--lan", "http://10.0.0.1:9000/t/photos"], /is no name of a share\. Leave --lan out for an address/],
    [["--lan", "magnet:?xt=urn:btih:" + "01".repeat(20)], /is no name of a share\./],
    [["--lan", "--password"], /--password is for a share that is named/],
    [["--lan", "--wait"], /--wait is for a share that is named.* Write: muster get --lan NAME/],
    [["--lan", "--discovery-port", "0"], /--discovery-port cannot be "0"/],
  ];
  for (const [args, line] of cases) {
    await t.step(args.join(" "), async () => {
      const [code, err] = await told(machine("get", ...args));
      assertEquals(code, 2, err);
      assertMatch(err, line);
    });
  }
});

Deno.test("get without --lan opens no group", async () => {
  const it = await begin(machine("get", "photos.torrent"));
  await stop(it);
});
