/** The limits of the batch engine, over real sockets, with a clock that a test moves. */
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { ManualClock } from "../../../../lib/base/clock.ts";
import { EAGAIN, EMFILE, ENFILE, type Libc } from "../../../../lib/base/linux/libc.ts";
import { HTTP_LIMITS } from "../../../../lib/tracker/front/http_batch/limits.ts";
import { BUSY, REFUSALS, TOO_LONG, WRONG_PATH } from "../../../../lib/tracker/refusal.ts";
import { announcesOf, HTTP, INTERNAL_ERRORS, SCRAPES } from "../../../../lib/tracker/stats/counters.ts";
import { codeOf } from "../../../fixture/bad_http.ts";
import { openStore } from "../../../fixture/decide.ts";
import { announcePath, ask, exchange, requestText, Wire } from "../../../fixture/http.ts";
import {
  type BatchOptions,
  CAN_BATCH,
  openBatch,
  type TestBatch,
  turn,
} from "../../../fixture/http_batch.ts";

const good = announcePath();
const keep = requestText(good, "GET", []);

function test(claim: string, run: () => Promise<void>): void {
  Deno.test({ name: claim, ignore: !CAN_BATCH, fn: run });
}

/** Loopback is exempt from limits by address; a test's clients are all there, so their addresses are changed. */
function strangers(libc: Libc, last: () => number = () => 1): Libc {
  const accept4: Libc["call"]["accept4"] = (fd, address, length, flags) => {
    const accepted = libc.call.accept4(fd, address, length, flags);
    if (accepted >= 0 && address !== null) {
      new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(address, 8)).set([203, 0, 113, last()], 4);
    }
    return accepted;
  };
  return { ...libc, call: { ...libc.call, accept4 } };
}

function manual(options: BatchOptions = {}): TestBatch & { clock: ManualClock } {
  const clock = new ManualClock();
  return Object.assign(openBatch({ ...options, now: () => clock.elapsed() }), { clock });
}

/** Connections that have sent this much, all seen by the engine. */
async function dial(batch: TestBatch, count: number, text: string): Promise<Wire[]> {
  const wires: Wire[] = [];
  for (let i = 0; i < count; i++) {
    const wire = await Wire.dial(batch.port);
    wires.push(wire);
    await wire.send(text);
  }
  await batch.quiet();
  return wires;
}

function hangUp(wires: Wire[]): void {
  for (const wire of wires) wire[Symbol.dispose]();
}

test("who takes longer than a limit for its part is cut off, and not before", async () => {
  const { headTime, idleTime } = HTTP_LIMITS;
  const cases: [what: string, text: string, answers: number, time: number][] = [
    ["a head that does not end", keep.slice(0, -2), 0, headTime],
    ["a second head that does not end", keep + keep.slice(0, 20), 1, headTime],
    ["a body that does not end", requestText(good, "GET", ["Content-Length: 9"]) + "abc", 1, headTime],
    ["a client that asks no more", keep, 1, idleTime],
  ];
  for (const [what, text, answers, time] of cases) {
    await using batch = manual();
    const [wire] = await dial(batch, 1, text);
    for (let i = 0; i < answers; i++) assertEquals((await wire.answer())!.status, 200, what);
    batch.clock.advance(time - 1);
    await batch.quiet();
    assertEquals(batch.engine.held, 1, what);
    batch.clock.advance(1);
    await batch.quiet();
    assertEquals([batch.engine.held, batch.openFiles()], [0, []], what);
    assertEquals(await wire.end(), "", what);
    hangUp([wire]);
  }
});

test("a head has its time from its first byte to its last, however often it goes on", async () => {
  await using batch = manual();
  const [wire] = await dial(batch, 1, keep);
  await wire.answer();
  for (let i = 0; i < 9; i++) {
    batch.clock.advance(HTTP_LIMITS.headTime / 8);
    await wire.send("G");
    await batch.quiet();
  }
  assertEquals(batch.engine.held, 0);
  hangUp([wire]);
});

test("a client that comes again in time is kept, for so many requests", async () => {
  await using batch = manual({ limits: { requests: 5 } });
  const [wire] = await dial(batch, 1, "");
  for (let i = 1; i <= 5; i++) {
    await wire.send(keep);
    const answer = (await wire.answer())!;
    assertEquals(answer.headers.get("connection"), i < 5 ? undefined : "close");
    batch.clock.advance(HTTP_LIMITS.idleTime - 1);
    await batch.quiet();
  }
  assertEquals(await wire.end(), "");
  hangUp([wire]);
});

test("a client of HTTP/1.0 is kept when it asks for that, and told so", async () => {
  await using batch = openBatch();
  using wire = await Wire.dial(batch.port);
  for (let i = 0; i < 3; i++) {
    await wire.send(`GET ${good} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
    assertEquals((await wire.answer())!.headers.get("connection"), "keep-alive");
  }
  await wire.send(`GET ${good} HTTP/1.0\r\n\r\n`);
  assertEquals((await wire.answer())!.headers.get("connection"), "close");
  assertEquals(await wire.end(), "");
});

test("a request sent in any two portions, or byte by byte, is one request", async () => {
  await using batch = openBatch();
  using wire = await Wire.dial(batch.port);
  for (let cut = 1; cut < keep.length; cut += 23) {
    await wire.send(keep.slice(0, cut));
    await batch.quiet();
    await wire.send(keep.slice(cut));
    assertEquals((await wire.answer())!.status, 200);
  }
  for (const byte of keep) {
    await wire.send(byte);
    await batch.quiet();
  }
  assertEquals((await wire.answer())!.status, 200);
  await batch.quiet();
  assertEquals(batch.engine.held, 1);
});

test("hundreds of requests in one go are answered in their order, even when the client does not read at once", async () => {
  await using batch = openBatch();
  using wire = await Wire.dial(batch.port);
  const count = 900;
  const text = Array.from(
    { length: count },
    (_, i) =>
      requestText(announcePath({ port: `${i + 1}` }), "GET", i === count - 1 ? ["Connection: close"] : []),
  );
  const sent = wire.send(text.join(""));
  for (let i = 1; i <= count; i++) {
    const answer = (await wire.answer())!;
    assertStringIncludes(answer.body, `10:incompletei${i}e`);
  }
  await sent;
  assertEquals(await wire.end(), "");
  await batch.quiet();
  assertEquals(batch.openFiles(), []);
});

test("answers come whole however little the system takes at once", async () => {
  let calls = 0;
  const bend = (libc: Libc): Libc => {
    const send: Libc["call"]["send"] = (fd, bytes, length, flags) =>
      calls++ % 3 === 0
        ? libc.call.send(fd, bytes, Math.min(length, 7), flags)
        : libc.call.send(-1, bytes, 0, flags);
    // The failure is EAGAIN, whatever the number above gives.
    return { ...libc, call: { ...libc.call, send }, errno: () => 11 };
  };
  await using batch = openBatch({ bend });
  using wire = await Wire.dial(batch.port);
  await wire.send(keep + keep + requestText(good));
  for (let i = 0; i < 3; i++) assertEquals(codeOf((await wire.answer())!), 0);
  assertEquals(await wire.end(), "");
});

test("a client that takes no answer is cut off, and what waits for it is let go", async () => {
  const bend = (libc: Libc): Libc => ({
    ...libc,
    call: { ...libc.call, send: () => -1 },
    errno: () => 11,
  });
  await using batch = manual({ bend });
  using wire = await Wire.dial(batch.port);
  await wire.send(keep);
  // The system says that it takes bytes, so there is never quiet.
  while (batch.engine.held === 0) await turn();
  batch.clock.advance(HTTP_LIMITS.sendTime);
  assertEquals(await wire.end(), "");
  assertEquals([batch.engine.held, batch.openFiles()], [0, []]);
});

test("a head of more than 8 KB is refused in words, whether it comes at once or bit by bit", async () => {
  await using batch = openBatch();
  const long = requestText(`${good}&x=${"a".repeat(HTTP_LIMITS.headBytes)}`);
  for (const portion of [long.length, 1000]) {
    using wire = await Wire.dial(batch.port);
    for (let at = 0; at < long.length; at += portion) {
      await wire.send(long.slice(at, at + portion));
      await batch.quiet();
    }
    const answer = (await wire.answer())!;
    assertEquals([answer.status, answer.headers.get("connection")], [431, "close"]);
    assertStringIncludes(answer.body, REFUSALS[TOO_LONG].reason);
    assertEquals(await wire.end(), "");
  }
  const fits = requestText(good, "GET", ["Connection: close", "X: "]);
  const exact = fits.replace("X: ", `X: ${"x".repeat(HTTP_LIMITS.headBytes - fits.length)}`);
  assertEquals((await exchange(batch.port, exact))!.status, 200);
});

test("who is refused gets the words even while it still sends, and is cut off when it does not end", async () => {
  await using batch = manual();
  using wire = await Wire.dial(batch.port);
  await wire.send("nonsense\r\n" + "x".repeat(200_000));
  assertEquals((await wire.answer())!.status, 400);
  await batch.quiet();
  assertEquals(batch.engine.held, 1);
  batch.clock.advance(HTTP_LIMITS.lingerTime);
  await batch.quiet();
  assertEquals(batch.engine.held, 0);
});

test("bodies of announces are read past up to a bound", async () => {
  await using batch = openBatch();
  using wire = await Wire.dial(batch.port);
  const body = "GET / HTTP/1.1\r\n\r\n".repeat(1000);
  await wire.send(requestText(good, "GET", [`Content-Length: ${body.length}`]) + body + keep);
  for (let i = 0; i < 2; i++) assertEquals((await wire.answer())!.status, 200);
  await wire.send(requestText(good, "GET", ["Content-Length: 65537"]));
  assertEquals((await wire.answer())!.headers.get("connection"), "close");
  assertEquals(await wire.end(), "");
  const chunked = await exchange(
    batch.port,
    requestText(good, "GET", ["Transfer-Encoding: chunked"]) + "0\r\n\r\n",
  );
  assertEquals([chunked!.status, chunked!.headers.get("connection")], [200, "close"]);
});

test("one address holds no more connections than it may, another and this machine are not concerned", async () => {
  let last = 1;
  await using batch = openBatch({ bend: (libc) => strangers(libc, () => last), limits: { perAddress: 3 } });
  const wires = await dial(batch, 5, "G");
  assertEquals(batch.engine.held, 3);
  assertEquals((await ask(batch.port, good)).status, 200, "it is still answered when it does not stay");
  last = 2;
  wires.push(...await dial(batch, 2, "G"));
  assertEquals(batch.engine.held, 5);
  hangUp(wires);
  await batch.quiet();
  assertEquals([batch.engine.held, batch.openFiles()], [0, []]);
  await using home = openBatch({ limits: { perAddress: 3 } });
  const more = await dial(home, 5, "G");
  assertEquals(home.engine.held, 5);
  hangUp(more);
});

test("when there is no room the oldest idle connection goes for a new one, then the oldest slow one", async () => {
  await using batch = openBatch({ connections: 3 });
  const [slow] = await dial(batch, 1, "G");
  const [idle] = await dial(batch, 1, keep);
  const wires = await dial(batch, 2, "G");
  assertEquals(batch.engine.held, 3);
  await idle.answer();
  assertEquals(await idle.end(), "");
  wires.push(...await dial(batch, 1, "G"));
  assertEquals(await slow.end(), "");
  assertEquals((await ask(batch.port, good)).status, 200);
  hangUp([slow, idle, ...wires]);
});

test("connections stay for a shorter time when most are taken", async () => {
  await using batch = manual({ connections: 4 });
  const wires = await dial(batch, 4, keep);
  batch.clock.advance(HTTP_LIMITS.shortIdleTime);
  await batch.quiet();
  assertEquals(batch.engine.held, 3);
  batch.clock.advance(HTTP_LIMITS.idleTime - HTTP_LIMITS.shortIdleTime);
  await batch.quiet();
  assertEquals(batch.engine.held, 0);
  hangUp(wires);
});

test("memory for beginnings of heads is bounded: the oldest of them goes", async () => {
  await using batch = openBatch({ limits: { partBytes: 4 * 2048 } });
  const wires = await dial(batch, 20, "GET /" + "x".repeat(1000));
  assertEquals(batch.engine.held, 4);
  await wires[19].send(" HTTP/1.0\r\n\r\n");
  assertEquals((await wires[19].answer())!.status, 404);
  hangUp(wires);
});

for (const [name, errno] of [["EMFILE", EMFILE], ["ENFILE", ENFILE]] as const) {
  test(`${name} closes an idle connection for a new one, and is no loop where there is none`, async () => {
    let short = false;
    let calls = 0;
    const bend = (libc: Libc): Libc => ({
      ...libc,
      call: {
        ...libc.call,
        accept4: (...its) => {
          calls++;
          return short ? -1 : libc.call.accept4(...its);
        },
      },
      errno: () => short ? errno : libc.errno(),
    });
    await using batch = manual({ bend });
    const [idle] = await dial(batch, 1, keep);
    await idle.answer();
    short = true;
    using wire = await Wire.dial(batch.port);
    await wire.send(requestText(good));
    assertEquals(await idle.end(), "");
    await batch.quiet();
    calls = 0;
    await batch.quiet();
    assertEquals(calls, 0, "it does not ask again and again");
    short = false;
    batch.clock.advance(100);
    assertEquals((await wire.answer())!.status, 200);
    hangUp([idle]);
  });
}

test("calls that are interrupted are made again", async () => {
  let calls = 0;
  const bend = (libc: Libc): Libc => {
    let interrupted = false;
    const recv: Libc["call"]["recv"] = (...its) => {
      interrupted = calls++ % 2 === 0;
      return interrupted ? -1 : libc.call.recv(...its);
    };
    return { ...libc, call: { ...libc.call, recv }, errno: () => interrupted ? 4 : libc.errno() };
  };
  await using batch = openBatch({ bend });
  for (let i = 0; i < 5; i++) assertEquals((await ask(batch.port, good)).status, 200);
});

test("a fault of ours is answered with an apology, and does not end the engine", async () => {
  const store = openStore();
  let breaking = true;
  const announce: typeof store.announce = (...its) => {
    if (breaking) throw new Error("boom");
    store.announce(...its);
  };
  const decide = { store: Object.assign(Object.create(store), { announce }) };
  await using batch = openBatch({ decide });
  using wire = await Wire.dial(batch.port);
  await wire.send(keep);
  const answer = (await wire.answer())!;
  assertEquals([answer.status, codeOf(answer)], [500, 900]);
  assertEquals(batch.broken.map(String), ["Error: boom"]);
  assertEquals(batch.counters[INTERNAL_ERRORS], 1);
  breaking = false;
  await wire.send(keep);
  assertEquals((await wire.answer())!.status, 200);
});

test("what is no announce and no scrape is answered by Deno.serve, and the connection ends with that", async () => {
  await using batch = openBatch();
  const wire = await Wire.dial(batch.port);
  await wire.send(keep + requestText("/page", "GET", []) + keep);
  assertEquals(codeOf((await wire.answer())!), 0);
  const page = (await wire.answer())!;
  assertEquals([page.status, page.body, page.headers.get("connection")], [200, "a page", "close"]);
  assertEquals(await wire.end(), "");
  hangUp([wire]);
  assertEquals((await ask(batch.port, "/page", "HEAD")).body, "");
  assertEquals((await ask(batch.port, good, "POST")).status, 405);
  assertEquals((await ask(batch.port, "/nothing")).status, 404);
  await batch.quiet();
  assertEquals([batch.engine.held, batch.openFiles()], [0, []]);
});

test("a body goes to Deno.serve and a long answer comes back whole, whatever the portions", async () => {
  const elsewhere = async (request: Request) => new Response((await request.text()).repeat(20));
  await using batch = openBatch({ elsewhere });
  using wire = await Wire.dial(batch.port);
  const body = Array.from({ length: 20_000 }, (_, i) => `${i},`).join("");
  await wire.send(requestText("/echo", "POST", [`Content-Length: ${body.length}`]));
  for (let at = 0; at < body.length; at += 7777) {
    await batch.quiet();
    await wire.send(body.slice(at, at + 7777));
  }
  await batch.quiet();
  assert((await wire.answer())!.body === body.repeat(20));
});

test("a client that ends its side after the request is still answered, by either", async () => {
  await using batch = openBatch();
  for (const target of [good, "/page"]) {
    using wire = await Wire.dial(batch.port);
    await wire.send(requestText(target, "GET", []));
    await wire.closeWrite();
    assertEquals((await wire.answer())!.status, 200);
    assertEquals(await wire.end(), "");
  }
  await batch.quiet();
  assertEquals(batch.openFiles(), []);
});

test("so many are passed at once, and so many of one address; the others are told", async () => {
  const answer = Promise.withResolvers<void>();
  const elsewhere = () => answer.promise.then(() => new Response("late"));
  let last = 1;
  const bend = (libc: Libc) => strangers(libc, () => last);
  await using batch = openBatch({ bend, elsewhere, limits: { passed: 3, passedPerAddress: 2 } });
  const text = requestText("/page");
  const wires = await dial(batch, 3, text);
  last = 2;
  wires.push(...await dial(batch, 2, text));
  for (const at of [2, 4]) {
    const refused = (await wires[at].answer())!;
    assertEquals(refused.status, 503);
    assertStringIncludes(refused.body, REFUSALS[BUSY].reason);
  }
  assertEquals((await ask(batch.port, good)).status, 200);
  answer.resolve();
  for (const at of [0, 1, 3]) assertEquals((await wires[at].answer())!.body, "late");
  hangUp(wires);
  await batch.quiet();
  assertEquals(batch.openFiles(), []);
});

test("a request that Deno.serve does not answer in time is given up, on both sides", async () => {
  const answer = Promise.withResolvers<void>();
  await using batch = manual({ elsewhere: () => answer.promise.then(() => new Response("late")) });
  const wires = await dial(batch, 1, requestText("/page"));
  assertEquals(batch.openFiles().length, 2);
  batch.clock.advance(HTTP_LIMITS.passTime);
  await batch.quiet();
  assertEquals(batch.openFiles(), []);
  answer.resolve();
  hangUp(wires);
});

/** A system whose clients take no more bytes than a test lets them. */
function takers() {
  const accepted = new Set<number>();
  let isFull = false;
  const hand = {
    budget: 0,
    bend(libc: Libc): Libc {
      const accept4: Libc["call"]["accept4"] = (...parts) => {
        const fd = libc.call.accept4(...parts);
        if (fd >= 0) accepted.add(fd);
        return fd;
      };
      const send: Libc["call"]["send"] = (fd, bytes, length, flags) => {
        isFull = accepted.has(fd) && hand.budget === 0;
        if (isFull) return -1;
        if (!accepted.has(fd)) return libc.call.send(fd, bytes, length, flags);
        const count = Math.min(Number(length), hand.budget);
        hand.budget -= count;
        return libc.call.send(fd, bytes, count, flags);
      };
      return { ...libc, call: { ...libc.call, accept4, send }, errno: () => isFull ? EAGAIN : libc.errno() };
    },
    /** Lets clients take so many bytes more, unless all of them are cut off. */
    async take(bytes: number, batch: TestBatch): Promise<void> {
      hand.budget = bytes;
      while (hand.budget > 0 && batch.engine.held > 0) await turn();
      hand.budget = 0;
    },
  };
  return hand;
}

/** A page that no buffer of the engine's holds. */
const long = () => new Response("x".repeat(500_000));

test("a client that takes a long answer slowly is not cut off, until it takes no more", async () => {
  const { passTime } = HTTP_LIMITS;
  const hand = takers();
  await using batch = manual({ bend: hand.bend, elsewhere: long });
  using wire = await Wire.dial(batch.port);
  await wire.send(requestText("/page"));
  while (batch.openFiles().length < 2) await turn();
  for (let i = 0; i < 10; i++) {
    batch.clock.advance(passTime - 1);
    await hand.take(1000, batch);
    assertEquals(batch.engine.held, 1, `after ${i + 1} times`);
  }
  batch.clock.advance(passTime - 1);
  await turn();
  assertEquals(batch.engine.held, 1);
  batch.clock.advance(1);
  assertEquals((await wire.end()).length, 10_000);
  assertEquals([batch.engine.held, batch.openFiles()], [0, []]);
});

test("a client that takes a long answer ever so slowly has its time in all", async () => {
  const hand = takers();
  await using batch = manual({ bend: hand.bend, elsewhere: long });
  using wire = await Wire.dial(batch.port);
  await wire.send(requestText("/page"));
  while (batch.openFiles().length < 2) await turn();
  const began = batch.clock.elapsed();
  while (batch.engine.held > 0) {
    batch.clock.advance(10_000);
    await hand.take(100, batch);
  }
  assertEquals(batch.clock.elapsed() - began, HTTP_LIMITS.passTimeInAll);
  assertEquals(batch.openFiles(), []);
});

test("when passages are scarce slow clients have no more time than others", async () => {
  const hand = takers();
  await using batch = manual({ bend: hand.bend, elsewhere: long, limits: { passed: 4 } });
  const wires: Wire[] = [];
  for (let i = 0; i < 4; i++) {
    wires.push(await Wire.dial(batch.port));
    await wires[i].send(requestText("/page"));
    while (batch.openFiles().length < 2 * (i + 1)) await turn();
  }
  batch.clock.advance(HTTP_LIMITS.passTime - 1);
  await hand.take(4000, batch);
  assertEquals(batch.engine.held, 4);
  batch.clock.advance(1);
  while (batch.engine.held > 0) await turn();
  assertEquals(batch.openFiles(), []);
  hangUp(wires);
});

test("a long answer comes whole to a client that takes it as it comes", async () => {
  await using batch = openBatch({ elsewhere: long });
  assertEquals((await ask(batch.port, "/page")).body.length, 500_000);
});

test("without a Deno.serve behind it other paths are not there", async () => {
  await using batch = openBatch({ alone: true });
  const answer = await ask(batch.port, "/page");
  assertEquals(answer.status, 404);
  assertStringIncludes(answer.body, REFUSALS[WRONG_PATH].reason);
});

test("addresses are read from either family of sockets", async () => {
  await using six = openBatch({ host: "::1" });
  const answer = await exchange(six.port, requestText(good), "::1");
  assertEquals(codeOf(answer!), 0);
  await using both = openBatch({ host: "::" });
  for (const host of ["127.0.0.1", "::1"]) {
    assertEquals(codeOf((await exchange(both.port, requestText(good), host))!), 0);
  }
  assertEquals(announcesOf(both.counters), 2);
  assertEquals([both.counters[0], both.counters[1]], [1, 1], "one of each family");
});

test("scrapes are answered, and counted", async () => {
  await using batch = openBatch();
  await ask(batch.port, good);
  const { body } = await ask(batch.port, `/scrape?info_hash=${"%01".repeat(20)}`);
  assertStringIncludes(body, "10:incompletei1e");
  assertEquals(batch.counters[SCRAPES + HTTP], 1);
});

test("thousands that say nothing cost little, and no honest client its answer", async () => {
  await using batch = openBatch({ connections: 2000, limits: { perAddress: 5000 } });
  const wires: Wire[] = [];
  for (let i = 0; i < 1500; i++) wires.push(await Wire.dial(batch.port));
  for (const [i, wire] of wires.entries()) if (i % 2 === 0) await wire.send(keep.slice(0, 1 + i % 100));
  await batch.quiet();
  assertGreater(batch.engine.held, 0);
  for (let i = 0; i < 20; i++) assertEquals((await ask(batch.port, good)).status, 200);
  hangUp(wires);
  await batch.quiet();
  assertEquals([batch.engine.held, batch.openFiles()], [0, []]);
});
