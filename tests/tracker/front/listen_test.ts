import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { type Fault, faultLine, isFault } from "../../../lib/base/fault.ts";
import { raiseOpenFiles } from "../../../lib/base/open_files.ts";
import type { HttpHandler } from "../../../lib/tracker/front/http.ts";
import {
  canShare,
  listen,
  type Listeners,
  listenFault,
  type ListenOptions,
  ROTATION,
} from "../../../lib/tracker/front/listen.ts";
import { Child } from "../../fixture/child.ts";
import {
  announcePath,
  ask,
  exchange,
  openTracker,
  requestText,
  Wire,
  type WireAnswer,
  within,
} from "../../fixture/http.ts";

const LOCAL = "127.0.0.1";
const hello: HttpHandler = () => new Response("hello");
const machine = Deno.networkInterfaces();
const linux = Deno.build.os === "linux";
/** Elsewhere a system lets one program have an address and another one all addresses, on the same port. */
const places = linux ? [[LOCAL], []] : [[LOCAL]];
const noIPv6 = !machine.some(({ address }) => address === "::1");

function tryListen(options: Partial<ListenOptions> = {}): Listeners | Fault {
  return listen({
    bind: [LOCAL],
    port: 0,
    handler: hello,
    clock: new ManualClock(),
    log: () => {},
    ended: () => {},
    ...options,
  });
}

function open(options: Partial<ListenOptions> = {}): Listeners & AsyncDisposable {
  const listeners = tryListen(options);
  if (isFault(listeners)) throw new Error(faultLine(listeners));
  return { ...listeners, [Symbol.asyncDispose]: () => within(listeners.stop(), "stop") };
}

async function refused(options: Partial<ListenOptions>): Promise<Fault> {
  const listeners = tryListen(options);
  if (isFault(listeners)) return listeners;
  await listeners.stop();
  throw new Error("It listens.");
}

function assertPortInUse(problem: Fault, port: number): void {
  assertEquals(problem.fault, "port-in-use");
  assertEquals(problem.message, `Port ${port} is already in use by another program.`);
  assertStringIncludes(problem.advice!, `muster ${port + 1}`);
}

Deno.test("port 0 lets the system choose a port that answers", async () => {
  await using listeners = open();
  assertNotEquals(listeners.port, 0);
  assertEquals(listeners.hosts, [LOCAL]);
  assertEquals(listeners.families, { four: true, six: false });
  assertEquals((await ask(listeners.port, "/")).body, "hello");
});

Deno.test("a port that another program holds is refused with advice", async (t) => {
  using other = Deno.listen({ hostname: LOCAL, port: 0 });
  const { port } = other.addr;
  for (const bind of places) {
    await t.step(`bind ${bind.join() || "all"}`, async () => {
      assertPortInUse(await refused({ bind, port }), port);
    });
  }
});

Deno.test("a port that another muster holds is refused, although the two could share it", async (t) => {
  await using first = open();
  for (const bind of places) {
    await t.step(`bind ${bind.join() || "all"}`, async () => {
      assertPortInUse(await refused({ bind, port: first.port }), first.port);
    });
  }
  assertEquals((await ask(first.port, "/")).body, "hello");
});

Deno.test({
  name: "a muster on all addresses keeps others off each of them",
  ignore: !linux,
  async fn() {
    await using first = open({ bind: [] });
    for (const bind of [[LOCAL], [], ...(noIPv6 ? [] : [["::1"]])]) {
      assertPortInUse(await refused({ bind, port: first.port }), first.port);
    }
  },
});

Deno.test({
  name: "a port that is held on IPv6 alone is refused",
  ignore: noIPv6 || !linux,
  async fn() {
    using other = Deno.listen({ hostname: "::1", port: 0 });
    const { port } = other.addr;
    assertPortInUse(await refused({ bind: [], port }), port);
  },
});

Deno.test("nothing stays open behind a start that was refused", async () => {
  using other = Deno.listen({ hostname: LOCAL, port: 0 });
  const { port } = other.addr;
  await refused({ bind: ["127.0.0.2", LOCAL].slice(Deno.build.os === "darwin" ? 1 : 0), port });
  other.close();
  await using listeners = open({ port });
  assertEquals((await ask(listeners.port, "/")).body, "hello");
});

Deno.test("an address that is not this machine's is refused with advice", async () => {
  for (const address of ["203.0.113.77", ...(noIPv6 ? [] : ["2001:db8::77", "[2001:db8::77]"])]) {
    const problem = await refused({ bind: [LOCAL, address] });
    assertEquals(problem.fault, "no-such-address");
    assertEquals(problem.message, `This machine has no address ${address.replace(/[[\]]/g, "")}.`);
    assertStringIncludes(problem.advice!, "--bind");
  }
});

Deno.test("listenFault() words each of the system's refusals", async (t) => {
  const cases: [error: unknown, port: number, fault: string, words: string][] = [
    [new Deno.errors.AddrInUse("x"), 9000, "port-in-use", "muster 9001"],
    [new Deno.errors.AddrInUse("x"), 65535, "port-in-use", "muster 9000"],
    [new Deno.errors.PermissionDenied("x"), 80, "port-not-allowed", "administrator"],
    [new Deno.errors.PermissionDenied("x"), 9000, "port-not-allowed", "muster 6969"],
    [new Deno.errors.NotCapable("x"), 9000, "port-not-allowed", "muster 6969"],
    [new Deno.errors.AddrNotAvailable("x"), 9000, "no-such-address", "no address ::1"],
    [new Error("boom"), 9000, "cannot-listen", "Cannot listen on [::1]:9000: boom."],
  ];
  for (const [error, port, code, words] of cases) {
    await t.step(`${error} on ${port}`, () => {
      const problem = listenFault(error, "::1", port);
      assertEquals(problem.fault, code);
      assertStringIncludes(faultLine(problem), words);
    });
  }
});

Deno.test({
  name: "without --bind one port answers on IPv4 and on IPv6, and each is known for what it is",
  ignore: noIPv6,
  async fn() {
    await using running = await openTracker({ bind: [] });
    const get = async (hostname: string) => {
      using wire = await Wire.dial(running.port, hostname);
      await wire.send(requestText(announcePath()));
      return (await wire.answer())!.body;
    };
    assertStringIncludes(await get(LOCAL), "11:external ip4:\x7f\0\0\x01");
    assertStringIncludes(await get("::1"), "5:peers");
    const reached = machine.find(({ address, family }) => family === "IPv4" && address !== LOCAL);
    if (reached !== undefined) assertStringIncludes(await get(reached.address), "11:external ip4:");
  },
});

Deno.test({
  name: "several addresses share one port that the system chose",
  ignore: noIPv6,
  async fn() {
    await using listeners = open({ bind: [LOCAL, "[::1]"] });
    assertEquals(listeners.hosts, [LOCAL, "::1"]);
    assertEquals(listeners.families, { four: true, six: true });
    for (const hostname of [LOCAL, "::1"]) {
      using wire = await Wire.dial(listeners.port, hostname);
      await wire.send(requestText("/"));
      assertEquals((await wire.answer())?.body, "hello");
    }
  },
});

Deno.test("stop() closes idle and half-sent connections and frees the port", async () => {
  const listeners = open();
  using idle = await Wire.dial(listeners.port);
  using half = await Wire.dial(listeners.port);
  await half.send("GET / HT");
  using kept = await Wire.dial(listeners.port);
  await kept.send(requestText("/", "GET", []));
  assertEquals((await kept.answer())?.body, "hello");
  await listeners[Symbol.asyncDispose]();
  for (const wire of [idle, half, kept]) assertEquals(await wire.end(), "");
  await using again = open({ port: listeners.port });
  assertEquals(again.port, listeners.port);
});

Deno.test("only Linux shares a port among listeners", () => {
  assertEquals(["linux", "windows", "darwin"].map(canShare), [true, false, false]);
});

/** A request that is on its way in the very moment of the change may be closed unanswered; a client tries again. */
async function askAnyway(port: number): Promise<WireAnswer> {
  try {
    return await ask(port, "/");
  } catch {
    return await ask(port, "/");
  }
}

Deno.test({
  name: "a rotation closes idle and half-sent connections, while new requests are answered throughout",
  ignore: !canShare(),
  async fn() {
    const clock = new ManualClock();
    await using listeners = open({ clock });
    for (let round = 0; round < 5; round++) {
      using idle = await Wire.dial(listeners.port);
      using half = await Wire.dial(listeners.port);
      await half.send("GET /half HTTP/1.1\r\nHost: x\r\n");
      using kept = await Wire.dial(listeners.port);
      await kept.send(requestText("/", "GET", []));
      assertEquals((await kept.answer())?.body, "hello");
      clock.advance(ROTATION - 1);
      assertEquals((await ask(listeners.port, "/")).body, "hello");
      clock.advance(1);
      for (let i = 0; i < 20; i++) assertEquals((await askAnyway(listeners.port)).body, "hello");
      for (const wire of [idle, half, kept]) assertEquals(await wire.end(), "");
    }
  },
});

Deno.test({
  name: "an answer that is under way at a rotation is finished",
  ignore: !canShare(),
  async fn() {
    const clock = new ManualClock();
    const begun = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
    const slow: HttpHandler = (request) => {
      if (!request.url.endsWith("/slow")) return new Response("hello");
      const body = new ReadableStream<Uint8Array>({ start: (controller) => begun.resolve(controller) });
      return new Response(body, { headers: { "content-length": "4" } });
    };
    await using listeners = open({ clock, handler: slow });
    using wire = await Wire.dial(listeners.port);
    await wire.send(requestText("/slow", "GET", []));
    const body = await within(begun.promise, "the request");
    clock.advance(ROTATION);
    assertEquals((await askAnyway(listeners.port)).body, "hello");
    body.enqueue(new TextEncoder().encode("done"));
    body.close();
    assertEquals((await wire.answer())?.body, "done");
    assertEquals(await wire.end(), "", "and then the connection is closed");
  },
});

/** As many as can be had: half of the connections' ends are in this process, which needs some files besides. */
const idleOnes = Math.min(10_000, (raiseOpenFiles() ?? 20_000) - 1000);

Deno.test({
  name: `${idleOnes} idle connections: announces go on, and a rotation closes them`,
  ignore: idleOnes < 5000,
  async fn() {
    const clock = new ManualClock();
    await using running = await openTracker({}, clock);
    const client = new URL("../../fixture/idle.ts", import.meta.url);
    await using child = new Child(Deno.execPath(), [
      "run",
      "--quiet",
      "--allow-net=127.0.0.1",
      "--allow-ffi",
      client.href,
      `${running.port}`,
      `${idleOnes}`,
    ]);
    await child.says(new RegExp(`holds ${idleOnes}\n`));
    for (let i = 0; i < 50; i++) {
      const answer = await ask(running.port, announcePath({ port: `${7000 + i}` }));
      assertStringIncludes(answer.body, `10:incompletei${i + 1}e`);
    }
    if (canShare()) {
      clock.advance(ROTATION);
      await child.says(/all closed/);
      assertEquals(await child.end(), 0);
    }
    assertEquals((await ask(running.port, announcePath())).status, 200);
    assertEquals(running.log, []);
  },
});

Deno.test({
  name: "out of open files it says so, drops idle connections and goes on",
  ignore: !linux,
  async fn() {
    const files = 64;
    const main = new URL("../../../main.ts", import.meta.url).href;
    await using child = new Child("bash", [
      "-c",
      `ulimit -n ${files}; exec "$0" run --quiet --allow-all "$1" 0 240 off`,
      Deno.execPath(),
      main,
    ]);
    const port = Number((await child.says(/:(\d+)\/announce\n/))[1]);
    const wires: Wire[] = [];
    try {
      for (let i = 0; i < files; i++) wires.push(await Wire.dial(port));
    } catch { /* refused or reset: it has no more */ }
    await child.says(/Cannot take more connections for now: .*Going on\./);
    assertEquals(await wires[0].end(), "");
    await untilAnswered(port);
    for (const wire of wires) wire[Symbol.dispose]();
    assertEquals((await ask(port, announcePath())).status, 200);
  },
});

/** Asks again while the port is closed; it is to be open again after a moment. */
async function untilAnswered(port: number): Promise<void> {
  let answer: WireAnswer | null = null;
  for (let tries = 0; tries < 500 && answer === null; tries++) {
    answer = await exchange(port, requestText(announcePath())).catch(() => null);
    if (answer === null) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(answer?.status, 200);
}
