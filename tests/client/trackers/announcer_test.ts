/** A torrent's announces on a clock of the test's, to trackers without a network. */
import { assertEquals } from "@std/assert";
import { Gate } from "../../../lib/client/trackers/gate.ts";
import { noAnswer } from "../../../lib/client/trackers/no_answer.ts";
import { FakeTrackers, refusal, settle, urlOf } from "../../fixture/fake_trackers.ts";

const DOWN = noAnswer("closed");

Deno.test("a tracker is told of the start once, and then asked at its interval", async () => {
  const world = new FakeTrackers();
  world.set({ a: { interval: 100, minInterval: 50 } });
  world.announcer(["a"]).start();
  await world.pass(250);
  assertEquals(world.told(), ["a started @0", "a - @100", "a - @200"]);
  assertEquals(world.open, 0);
});

Deno.test("the start is told until it is answered, less and less often", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN });
  world.announcer(["a"]).start();
  await world.pass(77);
  assertEquals(world.told(), ["a started @0", "a started @5", "a started @22.5"]);
  world.set({ a: {} });
  await world.pass(2000);
  assertEquals(world.told(), ["a started @77.5", "a - @1877.5"]);
});

Deno.test("an announce says who and how far one is", async () => {
  const world = new FakeTrackers();
  world.progress = { uploaded: 5, downloaded: 6, left: 7, paused: false };
  const announcer = world.announcer(["a"]);
  announcer.start();
  await settle();
  const { request: { infoHash, peerId, ...request }, ...told } = world.calls[0].told;
  assertEquals([infoHash[0], peerId[0]], [1, 2]);
  const { port, left, numwant, compact, ip } = request;
  assertEquals({ port, left, numwant, compact, ip }, {
    port: 6881,
    left: 7,
    numwant: 50,
    compact: true,
    ip: "",
  });
  assertEquals(told, { uploaded: 5, downloaded: 6, key: 7 });
  world.progress = { uploaded: 5, downloaded: 6, left: 0, paused: false };
  world.port = 0;
  await announcer.stop(1000);
  assertEquals(world.calls[1].told.request.numwant, 0);
  assertEquals(world.calls[1].told.request.port, 1);
});

Deno.test("a seed asks for fewer peers, and a partial seed says that it is one", async () => {
  const world = new FakeTrackers();
  world.progress = { uploaded: 0, downloaded: 0, left: 10, paused: true };
  world.announcer(["a"]).start();
  await world.pass(1800);
  assertEquals(world.calls.map(({ told }) => told.request.numwant), [30, 30]);
  assertEquals(world.told(), ["a started @0", "a paused @1800"]);
});

Deno.test("the end of the download is told at once, to trackers that know of its beginning", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a"], ["b"]);
  announcer.start();
  await world.pass(10);
  world.progress = { ...world.progress, left: 0 };
  announcer.completed();
  announcer.completed();
  await world.pass(1810);
  assertEquals(world.told(), ["a started @0", "a completed @10", "a - @1810"]);
});

Deno.test("the end of a download that left something out is not told", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a"]);
  announcer.start();
  await world.pass(10);
  world.progress = { ...world.progress, left: 10, paused: true };
  announcer.completed();
  await settle();
  await announcer.stop(3000);
  assertEquals(world.told(), ["a started @0", "a paused @10", "a stopped @10"]);
});

Deno.test("the end of a download that no tracker knows of yet is told behind its beginning", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN });
  const announcer = world.announcer(["a"]);
  announcer.start();
  await world.pass(1);
  world.progress = { ...world.progress, left: 0 };
  announcer.completed();
  world.set({ a: {} });
  await world.pass(10);
  assertEquals(world.told(), ["a started @0", "a started @5", "a completed @5"]);
});

Deno.test("a download that ends while an announce is under way is told behind it", async () => {
  for (const moment of [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 30]) {
    const world = new FakeTrackers();
    const answered = Promise.withResolvers<Record<never, never>>();
    world.set({ a: ({ event }) => event === "started" ? answered.promise : {} });
    const announcer = world.announcer(["a"]);
    announcer.start();
    await settle();
    answered.resolve({});
    for (let i = 0; i < moment; i++) await Promise.resolve();
    world.progress = { ...world.progress, left: 0 };
    announcer.completed();
    await world.pass(1);
    assertEquals(world.told(), ["a started @0", "a completed @0"], `after ${moment} steps`);
  }
});

Deno.test("an end that a tracker does not take is told again, and the others are asked meanwhile", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a"], ["b"]);
  announcer.start();
  await world.pass(10);
  world.set({ a: DOWN });
  world.progress = { ...world.progress, left: 0 };
  announcer.completed();
  await world.pass(5);
  assertEquals(world.told(), ["a started @0", "a completed @10", "b started @10", "b completed @10"]);
  world.set({ a: {} });
  await world.pass(1800);
  assertEquals(world.told(), ["a completed @1810"]);
});

Deno.test("a seed from the beginning never tells of a completed download", async () => {
  const world = new FakeTrackers();
  world.progress = { ...world.progress, left: 0 };
  const announcer = world.announcer(["a"]);
  announcer.start();
  await world.pass(1800);
  await announcer.stop(3000);
  assertEquals(world.told(), ["a started @0", "a - @1800", "a stopped @1800"]);
});

Deno.test("later tiers are asked only when all of an earlier one failed, and the first comes first again", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN, b: DOWN, c: { interval: 600 } });
  world.announcer(["a"], ["b"], ["c"], ["d"]).start();
  await world.pass(10);
  assertEquals(world.told(), ["a started @0", "b started @0", "c started @0"]);
  world.set({ b: {} });
  await world.pass(600);
  assertEquals(world.told(), ["a started @600", "b started @600"]);
});

Deno.test("one that answers moves to the front of its tier", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a", "b", "c"]);
  const order = announcer.status().map(({ url }) => /\/\/(.)/.exec(url)![1]);
  world.set({ [order[0]]: DOWN, [order[1]]: DOWN });
  announcer.start();
  await world.pass(1);
  assertEquals(announcer.status().map(({ url }) => url), [order[2], order[0], order[1]].map(urlOf));
});

Deno.test("while nobody has answered yet, a silent tracker does not keep the next one from being asked", async () => {
  const world = new FakeTrackers();
  world.set({ a: null, b: null, c: { peers: [{ host: "203.0.113.9", port: 1 }] } });
  const announcer = world.announcer(["a"], ["b"], ["c"], ["d"]);
  announcer.start();
  await world.pass(20);
  assertEquals(world.told(), ["a started @0", "b started @5", "c started @10"]);
  assertEquals(announcer.status().map(({ state }) => state), ["asking", "asking", "working", "waiting"]);
  assertEquals(world.peers, [[[{ host: "203.0.113.9", port: 1 }], urlOf("c")]]);
});

Deno.test("a failure of one while others are silent goes on to the next at once", async () => {
  const world = new FakeTrackers();
  world.set({ a: null, b: DOWN });
  world.announcer(["a"], ["b"], ["c"]).start();
  await world.pass(6);
  assertEquals(world.told(), ["a started @0", "b started @5", "c started @5"]);
});

Deno.test("a silent tracker that fails in the end does not hurry the others", async () => {
  const world = new FakeTrackers();
  world.set({ a: world.after(7, DOWN), b: null });
  world.announcer(["a"], ["b"], ["c"]).start();
  await world.pass(11);
  assertEquals(world.told(), ["a started @0", "b started @5", "c started @10"]);
});

Deno.test("a tracker that is late for its round is not asked in the next one, and goes on when it has answered", async () => {
  const world = new FakeTrackers();
  world.set({ a: world.after(130, {}), b: { interval: 60 } });
  world.announcer(["a"], ["b"]).start();
  await world.pass(70);
  assertEquals(world.told(), ["a started @0", "b started @5", "b - @65"]);
  world.set({ b: refusal("Gone.", "never"), a: {} });
  await world.pass(2000);
  assertEquals(world.told(), ["b - @125", "a - @1930"]);
});

Deno.test("a tracker that answered lately is not asked again before it allows that, nor one behind it", async () => {
  const world = new FakeTrackers();
  world.set({ a: world.after(8, { minInterval: 3600 }), b: { interval: 60 } });
  world.announcer(["a"], ["b"]).start();
  await world.pass(3700);
  assertEquals(world.told(), ["a started @0", "b started @5", "a - @3608"]);
});

Deno.test("the waits after failures begin anew when a tracker has answered", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN });
  world.announcer(["a"]).start();
  await world.pass(10);
  world.set({ a: { interval: 60 } });
  await world.pass(20);
  world.set({ a: DOWN });
  await world.pass(60);
  assertEquals(world.told(), ["a started @0", "a started @5", "a started @22.5", "a - @82.5", "a - @87.5"]);
});

Deno.test("a round that falls due while the end of the download is told is that telling", async () => {
  const world = new FakeTrackers();
  world.set({ a: { interval: 60 } });
  const announcer = world.announcer(["a"], ["b"]);
  announcer.start();
  await world.pass(55);
  world.set({ a: world.after(10, { interval: 60 }) });
  world.progress = { ...world.progress, left: 0 };
  announcer.completed();
  await world.pass(80);
  assertEquals(world.told(), ["a started @0", "a completed @55", "a - @125"]);
});

Deno.test("an address that has not answered yet is not called twice at once", async () => {
  const world = new FakeTrackers();
  world.names.set("a.example", ["2001:db8::1", "203.0.113.1"]);
  world.set({ "a/6": world.after(4, {}) });
  const announcer = world.announcer(["a"]);
  announcer.start();
  await world.pass(2);
  world.progress = { ...world.progress, left: 0 };
  announcer.completed();
  await world.pass(10);
  assertEquals(world.told(), ["a started @0", "a/6 started @0", "a completed @2", "a/6 completed @4"]);
});

Deno.test("a seed waits for each tracker as long as it takes", async () => {
  const world = new FakeTrackers();
  world.progress = { ...world.progress, left: 0 };
  world.set({ a: world.after(60, DOWN) });
  world.announcer(["a"], ["b"]).start();
  await world.pass(100);
  assertEquals(world.told(), ["a started @0", "b started @60"]);
});

Deno.test("an answer that comes late counts all the same, and its tracker is told of the end", async () => {
  const world = new FakeTrackers();
  const late = Promise.withResolvers<Record<never, never>>();
  world.set({ a: ({ event }) => event === "started" ? late.promise : {} });
  const announcer = world.announcer(["a"], ["b"]);
  announcer.start();
  await world.pass(10);
  late.resolve({ peers: [{ host: "203.0.113.9", port: 1 }] });
  await world.pass(1);
  assertEquals(world.peers.length, 1);
  await announcer.stop(3000);
  assertEquals(world.told(), ["a started @0", "b started @5", "a stopped @11", "b stopped @11"]);
});

Deno.test("both families are asked at once, with one key, and one without a way is no failure", async () => {
  const world = new FakeTrackers();
  world.names.set("a.example", ["2001:db8::1", "203.0.113.1", "203.0.113.2"]);
  world.set({ "a/6": noAnswer("unreachable") });
  const announcer = world.announcer(["a"]);
  announcer.start();
  await world.pass(1);
  assertEquals(new Set(world.calls.map(({ told }) => told.key)), new Set([7]));
  assertEquals(world.told(), ["a started @0", "a/6 started @0"]);
  assertEquals(world.news, []);
  world.set({ "a/6": {} });
  await world.pass(1800);
  assertEquals(world.told(), ["a - @1800", "a/6 started @1800"]);
  await announcer.stop(1000);
  assertEquals(world.told(), ["a stopped @1801", "a/6 stopped @1801"]);
});

Deno.test("a family that is silent while the other answers is given up after some seconds", async () => {
  const world = new FakeTrackers();
  world.names.set("a.example", ["2001:db8::1", "203.0.113.1"]);
  world.set({ a: { complete: 3 }, "a/6": null });
  const announcer = world.announcer(["a"], ["b"]);
  announcer.start();
  await world.pass(4);
  assertEquals([world.open, announcer.status()[0].state], [1, "working"]);
  await world.pass(1);
  assertEquals([world.open, announcer.status()[0].state], [0, "working"]);
});

Deno.test("after a failure the next address of a name is asked, and the one that answered last stays", async () => {
  const world = new FakeTrackers();
  world.names.set("a.example", ["203.0.113.1", "203.0.113.2"]);
  const announcer = world.announcer(["a"]);
  world.set({ a: () => DOWN });
  announcer.start();
  await world.pass(1);
  world.set({ a: { peers: [] } });
  await world.pass(10);
  world.names.set("a.example", []);
  await world.pass(1800);
  world.names.set("a.example", ["203.0.113.1", "203.0.113.2"]);
  await world.pass(1800);
  await announcer.stop(1000);
  const addresses = [1, 2, 2, 2, 2].map((last) => `203.0.113.${last}`);
  assertEquals(world.calls.map(({ address }) => address), addresses);
  assertEquals(world.told(), ["a started @0", "a started @5", "a - @1805", "a - @3605", "a stopped @3611"]);
});

Deno.test("a name without addresses is a failure", async () => {
  const world = new FakeTrackers();
  world.names.set("a.example", []);
  world.announcer(["a"]).start();
  await world.pass(1);
  assertEquals(world.news.map(({ message }) => message), ["The name has no address."]);
});

Deno.test("peers that are wanted are asked for as soon as the tracker allows", async () => {
  const world = new FakeTrackers();
  world.set({ a: { interval: 600, minInterval: 90 } });
  const announcer = world.announcer(["a"]);
  announcer.wantPeers();
  announcer.start();
  await world.pass(10);
  announcer.wantPeers();
  assertEquals(announcer.status()[0].next, 80_000);
  announcer.wantPeers();
  await world.pass(200);
  announcer.wantPeers();
  await world.pass(1);
  assertEquals(world.told(), ["a started @0", "a - @90", "a - @210"]);
});

Deno.test("peers that are wanted do not shorten the waits after failures", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN });
  const announcer = world.announcer(["a"]);
  announcer.start();
  await world.pass(1);
  announcer.wantPeers();
  await world.pass(20);
  assertEquals(world.told(), ["a started @0", "a started @5"]);
});

Deno.test("a tracker that says when to retry is left alone until then, or for good", async () => {
  const world = new FakeTrackers();
  world.set({ a: refusal("Busy.", 5), b: refusal("Not here.", "never") });
  const announcer = world.announcer(["a"], ["b"]);
  announcer.start();
  await world.pass(301);
  assertEquals(world.told(), ["a started @0", "b started @0", "a started @300"]);
  assertEquals(announcer.status().map(({ message, next }) => [message, next]), [
    ["Busy.", 299_000],
    ["Not here.", null],
  ]);
});

Deno.test("when all trackers refuse for good, nothing is planned any more", async () => {
  const world = new FakeTrackers();
  world.set({ a: refusal("Not here.", "never") });
  const announcer = world.announcer(["a", "ftp://b.example/", "http://c.example/announce?port=1"]);
  announcer.start();
  await world.pass(100_000);
  assertEquals(world.told(), ["a started @0"]);
  assertEquals(announcer.status().map(({ state, next }) => [state, next]), Array(3).fill(["failing", null]));
});

Deno.test("a tracker on this machine is asked when its path is a tracker's", async () => {
  const world = new FakeTrackers();
  world.names.set("b.example", ["127.0.0.1"]);
  world.announcer(["http://127.0.0.1:9000/announce"], ["http://b.example/"]).start();
  world.set({ "127.0.0.1": DOWN });
  await world.pass(1);
  assertEquals(world.told(), ["127.0.0.1 started @0"]);
  assertEquals(world.news.map(({ url }) => url), ["http://127.0.0.1:9000/announce", "http://b.example/"]);
});

Deno.test("news comes when something changes, harmless, and a warning once", async () => {
  const world = new FakeTrackers();
  world.set({ a: refusal("\x1b[31mno\nsuch torrent"), b: DOWN });
  world.announcer(["a"], ["b"]).start();
  await world.pass(60);
  world.set({ a: { interval: 60, warning: "old\x07 client" } });
  await world.pass(300);
  world.set({ a: { warning: "" } });
  await world.pass(300);
  const news = world.news.map(({ url, state, message }) => [url, state, message]);
  assertEquals(news, [
    [urlOf("a"), "failing", "[31mno such torrent"],
    [urlOf("b"), "failing", "Nobody listens there: the system refused the connection."],
    [urlOf("a"), "working", "It answers again."],
    [urlOf("a"), "warning", "old client"],
  ]);
});

Deno.test("when it is told that a tracker fails, its status has when it is asked again", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN });
  const announcer = world.announcer(["a"]);
  const nexts: (number | null)[] = [];
  const push = world.news.push.bind(world.news);
  world.news.push = (...news) => {
    nexts.push(announcer.status()[0].next);
    return push(...news);
  };
  announcer.start();
  await world.pass(1);
  assertEquals(nexts, [5_000]);
  await announcer.stop(0);
  assertEquals(announcer.status()[0].next, null);
});

Deno.test("the status tells how each tracker fares", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN, b: { complete: 3, incomplete: 4, interval: 300, warning: "Hm." } });
  const announcer = world.announcer(["a"], ["b"], ["c"]);
  const blank = { message: null, seeds: null, leechers: null, next: null };
  assertEquals(announcer.status()[0], { url: urlOf("a"), tier: 0, state: "waiting", ...blank });
  assertEquals(announcer.swarm, { seeds: null, leechers: null });
  announcer.start();
  await world.pass(10);
  assertEquals(announcer.status(), [
    { ...blank, url: urlOf("a"), tier: 0, state: "failing", message: DOWN.message, next: 290_000 },
    { url: urlOf("b"), tier: 1, state: "working", message: "Hm.", seeds: 3, leechers: 4, next: 290_000 },
    { url: urlOf("c"), tier: 2, state: "waiting", ...blank },
  ]);
  assertEquals(announcer.swarm, { seeds: 3, leechers: 4 });
});

Deno.test("counts that cannot be meant are passed over", async () => {
  const world = new FakeTrackers();
  world.set({ a: { complete: -1, incomplete: 1e15 } });
  const announcer = world.announcer(["a"]);
  announcer.start();
  await settle();
  assertEquals(announcer.swarm, { seeds: null, leechers: null });
});

Deno.test("an address that a tracker sees is passed on when it is one", async () => {
  const world = new FakeTrackers();
  world.set({ a: { externalIp: "203.0.113.77" }, b: { externalIp: "nobody" } });
  for (const name of ["a", "b"]) world.announcer([name]).start();
  await settle();
  assertEquals(world.externalIps, ["203.0.113.77"]);
});

Deno.test("peers of a local network come from trackers in it alone", async () => {
  const world = new FakeTrackers();
  const peers = [{ host: "10.0.0.9", port: 1 }, { host: "203.0.113.9", port: 2 }];
  world.names.set("b.example", ["192.168.1.1"]);
  world.set({ a: { peers }, b: { peers }, c: { peers: peers.slice(0, 1) } });
  for (const name of ["a", "b", "c"]) world.announcer([name]).start();
  await settle();
  assertEquals(world.peers, [[peers.slice(1), urlOf("a")], [peers, urlOf("b")]]);
});

Deno.test("without trackers nothing is asked, and the end is there at once", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer([], [""]);
  announcer.start();
  announcer.wantPeers();
  announcer.completed();
  await announcer.stop(3000);
  assertEquals(announcer.status(), []);
});

Deno.test("the end is told to those that answered a start, with no time to lose", async () => {
  const world = new FakeTrackers();
  world.set({ a: DOWN });
  const announcer = world.announcer(["a"], ["b"], ["c"]);
  announcer.start();
  await world.pass(1);
  world.told();
  await announcer.stop(3000);
  assertEquals(world.calls.map(({ isLast }) => isLast), [true]);
  assertEquals(world.told(), ["b stopped @1"]);
  announcer.wantPeers();
  announcer.completed();
  announcer.start();
  await world.pass(10_000);
  assertEquals(world.told(), []);
  assertEquals(world.open, 0);
});

Deno.test("nothing is told when it ends before it began, or before anybody answered", async () => {
  const world = new FakeTrackers();
  await world.announcer(["a"]).stop(3000);
  world.set({ a: null });
  const announcer = world.announcer(["a"]);
  announcer.start();
  await settle();
  await announcer.stop(3000);
  await settle();
  assertEquals(world.told(), ["a started @0"]);
  assertEquals([world.open, world.news, world.peers], [0, [], []]);
});

Deno.test("a tracker that is silent at the end is waited for until the limit", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a"]);
  announcer.start();
  await settle();
  world.set({ a: null });
  let isOver = false;
  const stopped = announcer.stop(3000).then(() => isOver = true);
  await world.pass(2.9);
  assertEquals(isOver, false);
  await world.pass(0.1);
  await stopped;
  await settle();
  assertEquals(world.open, 0);
});

Deno.test("a second stop can end the wait, and the first one is over with it", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a"]);
  announcer.start();
  await settle();
  world.set({ a: null });
  const first = announcer.stop(3000);
  await settle();
  await announcer.stop(0);
  await first;
  assertEquals(world.told(), ["a started @0", "a stopped @0"]);
});

Deno.test("a download that ends right before the stop is told as completed first", async () => {
  for (const moment of [0, 1, 2, 3, 4, 6, 8, 12, 20]) {
    const world = new FakeTrackers();
    const announcer = world.announcer(["a"]);
    announcer.start();
    await settle();
    world.progress = { ...world.progress, left: 0 };
    announcer.completed();
    for (let i = 0; i < moment; i++) await Promise.resolve();
    await announcer.stop(3000);
    assertEquals(world.told(), ["a started @0", "a completed @0", "a stopped @0"], `after ${moment} steps`);
  }
});

Deno.test("a completed download that is being told when it ends is not told twice", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a"]);
  announcer.start();
  await settle();
  world.set({ a: ({ event }) => event === "completed" ? world.after(1, {})() : {} });
  world.progress = { ...world.progress, left: 0 };
  announcer.completed();
  await settle();
  const stopped = announcer.stop(3000);
  await world.pass(1);
  await stopped;
  assertEquals(world.told(), ["a started @0", "a completed @0", "a stopped @1"]);
});

Deno.test("nothing is heard of what trackers answer at the end", async () => {
  const world = new FakeTrackers();
  const announcer = world.announcer(["a"]);
  announcer.start();
  await settle();
  world.set({ a: { warning: "Bye.", peers: [{ host: "203.0.113.9", port: 1 }], externalIp: "203.0.113.7" } });
  await announcer.stop(3000);
  await settle();
  assertEquals([world.news, world.peers, world.externalIps], [[], [], []]);
  assertEquals(announcer.status()[0].state, "working");
});

Deno.test("many torrents announce a few at a time, and silent trackers do not hold up the others", async () => {
  const world = new FakeTrackers(new Gate(2));
  world.progress = { ...world.progress, left: 0 };
  world.set({ a: null, b: null });
  for (const name of ["a", "b", "c", "d"]) world.announcer([name]).start();
  await world.pass(4);
  assertEquals(world.told(), ["a started @0", "b started @0"]);
  await world.pass(1);
  assertEquals(world.told(), ["c started @5", "d started @5"]);
});

Deno.test("who waits at the gate when it ends is asked nothing", async () => {
  const world = new FakeTrackers(new Gate(1));
  world.set({ a: null });
  world.announcer(["a"]).start();
  const second = world.announcer(["b"]);
  second.start();
  await settle();
  await second.stop(3000);
  await world.pass(60);
  assertEquals(world.told(), ["a started @0"]);
});

Deno.test("a tracker nearby that is silent is asked again soon by who lacks peers, one that is far or refuses is not", async () => {
  const rows = [
    { address: "10.0.0.1", doing: DOWN, at: [0, 5, 15, 30, 45, 60] },
    { address: "203.0.113.1", doing: DOWN, at: [0, 5, 22.5] },
    { address: "10.0.0.1", doing: refusal("Not here."), at: [0, 5, 22.5] },
  ];
  for (const { address, doing, at } of rows) {
    const world = new FakeTrackers();
    world.names.set("a.example", [address]);
    world.set({ a: doing });
    const announcer = world.announcer(["a"]);
    announcer.start();
    for (let second = 0; second < 70; second++) {
      await world.pass(1);
      announcer.wantPeers();
    }
    assertEquals(world.calls.map((call) => call.at), at, `${address} ${doing.fault}`);
  }
});

Deno.test("a tracker nearby that fails is asked less and less often by who has peers", async () => {
  const world = new FakeTrackers();
  world.names.set("a.example", ["10.0.0.1"]);
  world.set({ a: DOWN });
  world.announcer(["a"]).start();
  await world.pass(77);
  assertEquals(world.told(), ["a started @0", "a started @5", "a started @22.5"]);
});
