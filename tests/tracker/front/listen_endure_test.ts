/** What the listeners do against connections that say nothing, and when they have no more of them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Clock, ManualClock } from "../../../lib/base/clock.ts";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { raiseOpenFiles } from "../../../lib/base/open_files.ts";
import type { HttpHandler } from "../../../lib/tracker/front/http.ts";
import {
  canShare,
  findPlaces,
  listen,
  type Listeners,
  type Places,
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

const linux = Deno.build.os === "linux";
const hello: HttpHandler = () => new Response("hello");

function open(clock: Clock, handler = hello): Places & Listeners & AsyncDisposable {
  const places = findPlaces(["127.0.0.1"], 0);
  if (isFault(places)) throw new Error(faultLine(places));
  const listeners = listen({ places, handler, clock, log: () => {}, ended: () => {} });
  if (isFault(listeners)) throw new Error(faultLine(listeners));
  return { ...places, ...listeners, [Symbol.asyncDispose]: () => within(listeners.stop(), "stop") };
}

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
    await using listeners = open(clock);
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
    await using listeners = open(clock, slow);
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
