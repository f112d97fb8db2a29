/** What brought py3bt_tracker 1.0.0 down or made it answer wrongly, defect by defect, asked of ours over the wire. */
import { assert, assertEquals, assertLess } from "@std/assert";
import { toLatin1 } from "../../lib/base/bytes.ts";
import { ManualClock } from "../../lib/base/clock.ts";
import { isFault } from "../../lib/base/fault.ts";
import { decode } from "../../lib/bencode/decode.ts";
import { getList } from "../../lib/bencode/view.ts";
import { readAnnounceReply } from "../../lib/protocol/http_reply.ts";
import type { AnnounceReply } from "../../lib/protocol/reply.ts";
import { ROTATION } from "../../lib/tracker/front/listen.ts";
import { announcePath, ask, openTracker } from "../fixture/http.ts";

/** Where others find a client that announces from this machine, by the fixture's cable. */
const HERE = "192.168.1.50";

type Changes = Record<string, string>;

/** How clients ask for peers as dictionaries. */
const DICTIONARIES: Changes[] = [{ compact: "0" }, { compact: "0", no_peer_id: "1" }];

/**
 * A clock that skips the rotation of the HTTP server: hours go by in a moment here, and a connection that arrives
 * while a listener is being replaced may be lost with it.
 */
class Hours extends ManualClock {
  override after(milliseconds: number, callback: () => void): () => void {
    return milliseconds >= ROTATION ? () => {} : super.after(milliseconds, callback);
  }
}

/** The failure code of the answer to a target, 0 where it is no failure; anything but bencode with 200 fails. */
async function codeOf(port: number, target: string): Promise<number> {
  const { status, body } = await ask(port, target);
  assertEquals(status, 200, body);
  assert(!isFault(decode(toLatin1(body), { strict: true })), body);
  const reply = readAnnounceReply(toLatin1(body));
  return isFault(reply) ? reply.code! : 0;
}

/** A good announce's answer. */
async function announce(port: number, changes: Changes = {}): Promise<AnnounceReply> {
  const { body } = await ask(port, announcePath(changes));
  const reply = readAnnounceReply(toLatin1(body));
  assert(!isFault(reply), body);
  return reply;
}

async function countsOf(
  port: number,
  changes: Changes = {},
): Promise<[complete: number, incomplete: number]> {
  const { complete, incomplete } = await announce(port, changes);
  return [complete!, incomplete!];
}

/** The ports of the peers that a newcomer is handed. */
async function portsSeen(port: number, changes: Changes = {}): Promise<number[]> {
  const { peers } = await announce(port, { port: "9", left: "1", ...changes });
  return peers.map((peer) => peer.port).sort((a, b) => a - b);
}

Deno.test("a port above 65535 is refused at once, and everybody else is answered on", async () => {
  await using running = await openTracker();
  await announce(running.port, { port: "7001" });
  for (const bad of ["65536", "99999", "1000000", "9".repeat(400), "1e9"]) {
    assertEquals(await codeOf(running.port, announcePath({ port: bad })), 900, bad);
  }
  assertEquals(await portsSeen(running.port), [7001]);
});

Deno.test("a negative port is refused and never listed: the swarm's compact answers stay whole", async () => {
  await using running = await openTracker();
  await announce(running.port, { port: "7001" });
  for (const bad of ["-1", "-6881", "-70000", "0"]) {
    assertEquals(await codeOf(running.port, announcePath({ port: bad })), 900, bad);
  }
  assertEquals(await portsSeen(running.port), [7001]);
  const { body } = await ask(running.port, announcePath({ port: "9" }));
  assert(body.includes("5:peers6:\xc0\xa8\x01\x32\x1b\x59"), body);
});

Deno.test("dictionary answers are the same however often they are read, whatever the peer ids are", async () => {
  await using running = await openTracker();
  for (const [port, id] of [["7001", "NoHyphenInThisPeerId"], ["7002", "-UT2210-------------"]]) {
    await announce(running.port, { port, peer_id: id });
  }
  for (const form of DICTIONARIES) {
    for (let reading = 1; reading <= 3; reading++) {
      const { body } = await ask(running.port, announcePath({ port: "9", left: "1", ...form }));
      const answer = decode(toLatin1(body), { strict: true });
      assert(!isFault(answer) && answer.kind === "dictionary", body);
      const written = getList(answer, "peers")!.map(({ start, end }) => body.slice(start, end)).sort();
      const expected = [7001, 7002].map((port) => `d2:ip12:${HERE}4:porti${port}ee`);
      assertEquals(written, expected, `reading ${reading}`);
    }
  }
});

Deno.test("an info hash and a peer id with raw hyphens are what they are when escaped", async () => {
  await using running = await openTracker();
  const forms = ["-", "%2d", "%2D"].map((hyphen) =>
    [`${hyphen}${"%02".repeat(19)}`, `%01%02${hyphen}%04${"%05".repeat(15)}${hyphen}`] as const
  );
  for (const [index, [first, second]] of forms.entries()) {
    const client = { port: String(7001 + index), peer_id: `-UT2210-${"x-".repeat(6)}` };
    await announce(running.port, { ...client, info_hash: first });
    await announce(running.port, { ...client, info_hash: second });
  }
  assertEquals(running.tracker.stats().torrents, 2);
  for (const hash of forms.flat()) {
    assertEquals(await portsSeen(running.port, { info_hash: hash }), [7001, 7002, 7003], hash);
  }
});

Deno.test("left=0 makes a seed, and the counts stay right through completed, stopped and expiry", async () => {
  const clock = new Hours();
  await using running = await openTracker({}, clock);
  const { port } = running;
  assertEquals(await countsOf(port, { port: "7001", left: "0" }), [1, 0], "a seed from its first announce");
  assertEquals(await countsOf(port, { port: "7002" }), [1, 1]);
  for (let time = 1; time <= 3; time++) {
    assertEquals(await countsOf(port, { port: "7002", left: "0", event: "completed" }), [2, 0], "completed");
  }
  const { body } = await ask(port, `/scrape?info_hash=${"%01".repeat(20)}`);
  assert(body.includes("10:downloadedi1e"), body);
  for (let time = 1; time <= 3; time++) {
    assertEquals(await countsOf(port, { port: "7009", event: "stopped" }), [2, 0], "stopped by nobody known");
  }
  for (let minute = 0; minute < 30; minute += 4) {
    clock.advance(240_000);
    for (const peer of ["7001", "7002"]) await announce(port, { port: peer, left: "0" });
  }
  assertEquals(await countsOf(port, { port: "7003" }), [2, 1], "after many looks for silent peers");
});

Deno.test("an odd query is answered or refused with a reason, and nothing is lost by it", async () => {
  await using running = await openTracker();
  const { port } = running;
  const good = announcePath({ port: "7001" });
  for (
    const fine of [`${good}&`, `${good}&&&`, `${good}&flag`, `${good}&key=a=b`, `${good}&=`, `${good}&=x`]
  ) {
    assertEquals(await codeOf(port, fine), 0, fine);
  }
  const bad: [target: string, code: number][] = [
    ["/announce", 101],
    ["/announce?", 101],
    ["/announce?info_hash", 150],
    ["/announce?x=y", 101],
    [announcePath({ port: "abc" }), 900],
    [announcePath({ port: "" }), 900],
    [announcePath({ numwant: "many" }), 152],
    [announcePath({ left: "some" }), 900],
  ];
  for (const [target, code] of bad) assertEquals(await codeOf(port, target), code, target);
  assertEquals(await portsSeen(port), [7001]);
});

Deno.test("the last peer may stop, in every form of answer, and so may one that is forgotten already", async () => {
  const clock = new Hours();
  await using running = await openTracker({}, clock);
  for (const form of [{}, { no_peer_id: "1" }, ...DICTIONARIES]) {
    await announce(running.port, { port: "7001" });
    assertEquals(await countsOf(running.port, { port: "7001", event: "stopped", ...form }), [0, 0]);
    await announce(running.port, { port: "7001" });
    clock.advance(3600_000);
    assertEquals(running.tracker.stats().torrents, 0);
    assertEquals(await countsOf(running.port, { port: "7001", event: "stopped", ...form }), [0, 0]);
  }
});

Deno.test("nobody is listed under a stranger's address, nor pushed out by who knows its peer id", async () => {
  await using running = await openTracker();
  const { port } = running;
  const victim = { port: "7001", peer_id: "-XX0001-victimvictim" };
  await announce(port, victim);
  const claims = [
    "203.0.113.9",
    "2001:db8::9",
    "%32%30%33.0.113.9",
    "no-such-name.invalid",
    "%3A%3A1",
    "",
    "%00",
  ];
  for (const ip of claims) {
    const before = Date.now();
    await announce(port, { ...victim, port: "7002", ip });
    assertLess(Date.now() - before, 5000, `${ip}: no name is waited for`);
  }
  const { peers } = await announce(port, { port: "9" });
  const hosts = new Set(peers.map(({ host }) => host));
  for (const stranger of ["203.0.113.9", "2001:db8::9"]) assert(!hosts.has(stranger), stranger);
  const ports = peers.filter(({ host }) => host === HERE).map((peer) => peer.port).sort();
  assertEquals(ports, [7001, 7002], "two clients with one peer id are two peers");
});

Deno.test("silent peers go although nobody announces, and who announces stays for ever: nothing is wiped", async () => {
  const clock = new Hours();
  await using running = await openTracker({ interval: 240 }, clock);
  const { port } = running;
  await announce(port, { port: "7001" });
  await announce(port, { port: "7001", info_hash: "%02".repeat(20) });
  for (let minute = 0; minute < 180; minute += 4) {
    clock.advance(240_000);
    await announce(port, { port: "7001" });
    assertEquals(await portsSeen(port), [7001], `after ${minute + 4} minutes`);
  }
  assertEquals(running.tracker.stats().torrents, 1, "the other torrent was forgotten");
  clock.advance(3600_000);
  const { torrents, seeds, leechers } = running.tracker.stats();
  assertEquals([torrents, seeds, leechers], [0, 0, 0], "an hour without any announce");
});
