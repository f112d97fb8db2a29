/** What a sharer tells, to whom, and how seldom. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import {
  type BeaconShare,
  PACKET_BYTES,
  readPacket,
  writeBeacon,
  writeQuery,
} from "../../../lib/share/beacon/message.ts";
import { startBeacon } from "../../../lib/share/beacon/sharer.ts";
import { FakeGroup, type Sent } from "./fake_group.ts";

const PHOTOS = { name: "photos", size: 6_000_000, files: 3, guarded: false };
const SECRET = { name: "secret", size: 5, files: 1, guarded: true };

function begin(shares: readonly BeaconShare[] = [PHOTOS]) {
  const [clock, group] = [new ManualClock(), new FakeGroup()];
  const it = { clock, group, shares, lines: [] as string[] };
  const beacon = startBeacon({
    ...{ clock, openMulticast: group.open, addresses: () => [], sitePort: 9000, port: 9009 },
    secret: (length) => new Uint8Array(length).fill(7),
    shares: () => it.shares,
    log: (line) => it.lines.push(line),
  });
  return { ...it, it, beacon };
}

/** The names in packets, with the address that each went to. */
function told(sent: readonly Sent[]): string[] {
  return sent.map(({ packet, to }) => {
    const beacon = readPacket(packet);
    assert(beacon?.kind === "beacon");
    return `${to?.hostname ?? "all"}: ${beacon.shares.map(({ name }) => name).join(" ")}`;
  });
}

Deno.test("startBeacon() tells all of the shares at the start and every ten seconds, and looks for networks then", () => {
  const { clock, group } = begin([PHOTOS, SECRET]);
  assertEquals(group.sent[0].to, null);
  assertEquals(readPacket(group.take()[0].packet), {
    ...{ kind: "beacon", id: "0707070707070707", port: 9000, shares: [PHOTOS, SECRET] },
  });
  clock.advance(9999);
  assertEquals(told(group.take()), []);
  clock.advance(10_001);
  assertEquals(told(group.take()), ["all: photos secret", "all: photos secret"]);
  assertEquals(group.refreshes, 2);
});

Deno.test("startBeacon() meets seekers at the port that it was given", () => {
  const { group } = begin();
  assertEquals(group.member?.group, { 4: "239.255.77.85", 6: "ff12::4d55:5354", port: 9009 });
});

Deno.test("changed() has it told, at most once a second", () => {
  const { clock, group, beacon, it } = begin([]);
  assertEquals(group.take(), []);
  it.shares = [PHOTOS];
  for (let i = 0; i < 5; i++) beacon.changed();
  assertEquals(group.take(), []);
  clock.advance(1000);
  beacon.changed();
  assertEquals(told(group.take()), ["all: photos"]);
  clock.advance(999);
  assertEquals(group.take(), []);
  clock.advance(1);
  assertEquals(told(group.take()), ["all: photos"]);
  clock.advance(3000);
  beacon.changed();
  clock.advance(0);
  assertEquals(told(group.take()), ["all: photos"]);
});

Deno.test("a query is answered to who asked, with the share that it names or with all", () => {
  const { clock, group } = begin([PHOTOS, SECRET]);
  group.take();
  group.say(writeQuery(null), "10.0.0.1", 5555);
  group.say(writeQuery("secret"), "10.0.0.2");
  group.say(writeQuery("nothing"), "10.0.0.3");
  assertEquals(group.sent[0].to, { hostname: "10.0.0.1", port: 5555 });
  assertEquals(told(group.take()), ["10.0.0.1: photos secret", "10.0.0.2: secret"]);
  clock.advance(1000);
  group.say(writeQuery("photos"), "10.0.0.2");
  assertEquals(told(group.take()), ["10.0.0.2: photos"]);
});

Deno.test("one address is answered once a second, whatever its ports, and all together twenty times", () => {
  const { clock, group } = begin();
  group.take();
  for (let i = 0; i < 5; i++) group.say(writeQuery(null), "10.0.0.1", 1000 + i);
  assertEquals(group.take().length, 1);
  for (let i = 0; i < 250; i++) group.say(writeQuery(null), `10.0.1.${i}`);
  assertEquals(group.take().length, 19);
  clock.advance(999);
  group.say(writeQuery(null), "10.0.0.9");
  assertEquals(group.take().length, 0);
  clock.advance(1);
  for (let i = 0; i < 250; i++) group.say(writeQuery(null), `10.0.1.${i}`);
  assertEquals(group.take().length, 20);
});

Deno.test("who is in no network of this machine gets no answer, and uses up none", () => {
  const { group } = begin();
  group.take();
  for (let i = 0; i < 30; i++) {
    group.strangers.add(`198.51.100.${i}`);
    group.say(writeQuery(null), `198.51.100.${i}`);
  }
  group.say(writeQuery(null), "10.0.0.1");
  assertEquals(told(group.take()), ["10.0.0.1: photos"]);
});

Deno.test("an answer is never longer than its query, and many shares come in turn", () => {
  const many = Array.from({ length: 100 }, (_, i) => ({ ...PHOTOS, name: `a share of a longer name ${i}` }));
  const { clock, group } = begin(many);
  const names = new Set<string>();
  for (let i = 0; i < 20; i++) {
    clock.advance(1000);
    group.say(writeQuery(null), "10.0.0.1");
    for (const { packet } of group.take()) {
      assert(packet.length <= PACKET_BYTES);
      const beacon = readPacket(packet);
      assert(beacon?.kind === "beacon");
      beacon.shares.forEach(({ name }) => names.add(name));
    }
  }
  assertEquals(names.size, 100);
});

Deno.test("what is no query is not answered", () => {
  const { group } = begin();
  group.take();
  group.say(writeBeacon(new Uint8Array(8), 9000, [PHOTOS])[0], "10.0.0.1");
  group.say(new Uint8Array(1200), "10.0.0.1");
  assertEquals(group.take(), []);
});

Deno.test("a share whose name no beacon can hold is left out, and that is said once", () => {
  const { clock, group, lines } = begin([{ ...PHOTOS, name: "a\nb" }, SECRET]);
  clock.advance(30_000);
  assertEquals(told(group.take())[0], "all: secret");
  assertEquals(lines.length, 1);
  assertMatch(lines[0], /^The share "a\\nb" is not found by "muster get --lan": its name is too odd\.$/);
});

Deno.test("stop() ends all, a change that was to be told too", () => {
  const { clock, group, beacon } = begin();
  beacon.changed();
  group.take();
  beacon.stop();
  clock.advance(60_000);
  beacon.changed();
  clock.advance(60_000);
  assertEquals([group.take(), group.member], [[], null]);
});

Deno.test("that queries cannot be heard is told, and the option for another port where that may help", () => {
  const { group, lines } = begin();
  group.member?.deaf({ words: "UDP port 9009 is in use by another program", isOfPort: true });
  group.member?.deaf({ words: "this computer's network has no multicast", isOfPort: false });
  const line = '"muster get --lan" may not find what is shared here:';
  assertEquals(lines, [
    `${line} UDP port 9009 is in use by another program. ` +
    "Give another --discovery-port, the same on all computers.",
    `${line} this computer's network has no multicast.`,
  ]);
});
