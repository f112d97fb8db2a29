import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { type Fault, faultLine, isFault } from "../../../lib/base/fault.ts";
import type { HttpHandler } from "../../../lib/tracker/front/http.ts";
import {
  canShare,
  findPlaces,
  listen,
  type Listeners,
  listenFault,
  type Places,
} from "../../../lib/tracker/front/listen.ts";
import { announcePath, ask, openTracker, requestText, Wire, within } from "../../fixture/http.ts";

const LOCAL = "127.0.0.1";
const hello: HttpHandler = () => new Response("hello");
const machine = Deno.networkInterfaces();
const linux = Deno.build.os === "linux";
/** Elsewhere a system lets one program have an address and another one all addresses, on the same port. */
const binds = linux ? [[LOCAL], []] : [[LOCAL]];
const noIPv6 = !machine.some(({ address }) => address === "::1");

interface Wish {
  bind?: string[];
  port?: number;
}

function tryListen({ bind = [LOCAL], port = 0 }: Wish): (Places & Listeners) | Fault {
  const places = findPlaces(bind, port);
  if (isFault(places)) return places;
  const listeners = listen({
    places,
    handler: hello,
    clock: new ManualClock(),
    log: () => {},
    ended: () => {},
  });
  return isFault(listeners) ? listeners : { ...places, ...listeners };
}

function open(wish: Wish = {}): Places & Listeners & AsyncDisposable {
  const listeners = tryListen(wish);
  if (isFault(listeners)) throw new Error(faultLine(listeners));
  return { ...listeners, [Symbol.asyncDispose]: () => within(listeners.stop(), "stop") };
}

async function refused(wish: Wish): Promise<Fault> {
  const listeners = tryListen(wish);
  if (isFault(listeners)) return listeners;
  await listeners.stop();
  throw new Error("It listens.");
}

function assertPortInUse(problem: Fault, port: number): void {
  assertEquals(problem.fault, "port-in-use");
  assertEquals(problem.message, `Port ${port} is already in use by another program.`);
  assertStringIncludes(problem.advice!, `--port ${port + 1}`);
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
  for (const bind of binds) {
    await t.step(`bind ${bind.join() || "all"}`, async () => {
      assertPortInUse(await refused({ bind, port }), port);
    });
  }
});

Deno.test("a port that another muster holds is refused, although the two could share it", async (t) => {
  await using first = open();
  for (const bind of binds) {
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
    [new Deno.errors.AddrInUse("x"), 9000, "port-in-use", "--port 9001"],
    [new Deno.errors.AddrInUse("x"), 65535, "port-in-use", "--port 9000"],
    [new Deno.errors.PermissionDenied("x"), 80, "port-not-allowed", "administrator"],
    [new Deno.errors.PermissionDenied("x"), 9000, "port-not-allowed", "--port 9001"],
    [new Deno.errors.NotCapable("x"), 9000, "port-not-allowed", "--port 9001"],
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
    const first = "11:external ip4:\xc0\xa8\x01\x32";
    assertStringIncludes(await get(LOCAL), first);
    assertStringIncludes(await get("::1"), first);
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
