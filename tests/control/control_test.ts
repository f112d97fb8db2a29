/** Questions and answers over a real local socket. */
import { assert, assertEquals } from "@std/assert";
import { ManualClock, systemClock } from "../../lib/base/clock.ts";
import { type Fault, fault, isFault } from "../../lib/base/fault.ts";
import { callControl } from "../../lib/control/caller.ts";
import { LONGEST_REQUEST, readReply } from "../../lib/control/message.ts";
import { type ControlPlace, controlPlace, placesFolder, portOfName } from "../../lib/control/place.ts";
import { type AnswerControl, type ControlServer, openControl } from "../../lib/control/server.ts";
import { connectStream, listenStream, readLine } from "../../lib/control/stream.ts";

const isWindows = Deno.build.os === "windows";
/** Unix sockets; the executable for Windows has its own test of pipes. */
const unix = { ignore: isWindows };

async function withServer(
  answer: AnswerControl,
  work: (place: ControlPlace, clock: ManualClock) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
  const place = controlPlace(folder, 9000, "linux");
  const clock = new ManualClock();
  const server = await openControl({ place, answer, clock });
  assert(!isFault(server), JSON.stringify(server));
  try {
    await work(place, clock);
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

const ask = (place: ControlPlace, verb: string, words: string[] = []) =>
  callControl(place, { verb, words, options: { limit: 3 } }, systemClock);

const echo: AnswerControl = (request) => Promise.resolve(request);

Deno.test({
  ...unix,
  name: "a question comes through whole, and so does its answer",
  fn: () =>
    withServer(echo, async (place) => {
      const answer = await ask(place, "peers", ["c0ffee", "ünïcode \n line"]);
      assertEquals(answer, {
        verb: "peers",
        words: ["c0ffee", "ünïcode \n line"],
        options: { limit: 3 },
      });
    }),
});

Deno.test({
  ...unix,
  name: "an answer of megabytes comes through whole",
  fn: () =>
    withServer(() => Promise.resolve("x".repeat(5e6)), async (place) => {
      assertEquals(await ask(place, "torrents"), "x".repeat(5e6));
    }),
});

Deno.test({
  ...unix,
  name: "a fault comes through with its code and advice, and a thrown error as an internal one",
  fn: () =>
    withServer(({ verb }) => {
      if (verb === "throw") throw new Error("oh");
      return Promise.resolve(fault("bad-value", "No.", "Try yes."));
    }, async (place) => {
      assertEquals(await ask(place, "x"), fault("bad-value", "No.", "Try yes."));
      assertEquals((await ask(place, "throw") as Fault).fault, "internal");
    }),
});

Deno.test({
  ...unix,
  name: "what is no question is answered with a fault",
  fn: () =>
    withServer(echo, async (place) => {
      const lines = [
        "\n",
        "null\n",
        "[]\n",
        "{}\n",
        '{"version":2,"verb":"status"}\n',
        '{"version":1,"verb":7}\n',
        '{"version":1,"verb":"x","words":[1]}\n',
        '{"version":1,"verb":"x","options":{"a":{}}}\n',
        "GET / HTTP/1.1\r\n",
        `{"version":1,"verb":"${"x".repeat(LONGEST_REQUEST)}"}\n`,
      ];
      for (const line of lines) {
        const stream = await connectStream(place);
        await stream.write(new TextEncoder().encode(line));
        const reply = JSON.parse(await readLine(stream, 4096) ?? "");
        assertEquals(reply.fault.code, "bad-request", line.slice(0, 40));
        stream.destroy();
      }
    }),
});

Deno.test({
  ...unix,
  name:
    "a question that does not come is waited for no longer than its time, and others are answered meanwhile",
  fn: () =>
    withServer(echo, async (place, clock) => {
      const silent = await connectStream(place);
      await silent.write(new TextEncoder().encode('{"version":1,'));
      assert(!isFault(await ask(place, "status")));
      clock.advance(5_000);
      assertEquals(await silent.read(), null);
      silent.destroy();
    }),
});

Deno.test({
  ...unix,
  name: "a flood of questions is answered one after the other, and all of them",
  async fn() {
    let now = 0;
    let most = 0;
    const slow: AnswerControl = async ({ words }) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      return words[0];
    };
    await withServer(slow, async (place) => {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => ask(place, "x", [`${i}`])));
      assertEquals(answers, Array.from({ length: 200 }, (_, i) => `${i}`));
      assertEquals(most, 1);
    });
  },
});

Deno.test({
  ...unix,
  name: "more connections than are held are closed at once, and their places are free again",
  fn: () =>
    withServer(echo, async (place) => {
      const held = await Promise.all(Array.from({ length: 256 }, () => connectStream(place)));
      const beyond = await Promise.all(Array.from({ length: 20 }, () => connectStream(place)));
      for (const stream of beyond) assertEquals(await stream.read(), null);
      assertEquals((await ask(place, "status") as Fault).fault, "no-answer");
      for (const stream of [...held, ...beyond]) stream.destroy();
      // The server hears of it in its time.
      let answer = await ask(place, "status");
      while (isFault(answer)) answer = await ask(place, "status");
    }),
});

Deno.test({
  ...unix,
  name: "questions are answered on and on, however many there were",
  fn: () =>
    withServer(echo, async (place) => {
      for (let round = 0; round < 12; round++) {
        const answers = await Promise.all(Array.from({ length: 100 }, () => ask(place, "status")));
        assert(!answers.some(isFault));
      }
    }),
});

Deno.test({
  ...unix,
  name: "a server that stops answers what it was asked first, and waits for nobody who says nothing",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
    const place = controlPlace(folder, 9000, "linux");
    const clock = new ManualClock();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<string>();
    const server = await openControl({ place, clock, answer: () => (asked.resolve(), answer.promise) });
    assert(!isFault(server));
    const silent = await connectStream(place);
    const told = ask(place, "stop");
    await asked.promise;
    const stopped = server.stop();
    answer.resolve("done");
    assertEquals(await told, "done");
    clock.advance(1_000);
    await stopped;
    silent.destroy();
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  ...unix,
  name: "a muster that says nothing for 10 seconds is given up",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
    const place = controlPlace(folder, 9000, "linux");
    const clock = new ManualClock();
    const asked = Promise.withResolvers<void>();
    const listener = await listenStream(place, async (stream) => {
      await stream.read();
      asked.resolve();
    }, clock);
    const answer = callControl(place, { verb: "status", words: [], options: {} }, clock);
    await asked.promise;
    clock.advance(10_000);
    assertEquals((await answer as Fault).fault, "no-answer");
    listener.close();
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  ...unix,
  name: "an answer may take as long as it likes: signs of life come before it",
  async fn() {
    const asked = Promise.withResolvers<void>();
    const made = Promise.withResolvers<string>();
    await withServer(() => (asked.resolve(), made.promise), async (place, clock) => {
      const stream = await connectStream(place);
      await stream.write(new TextEncoder().encode('{"version":1,"verb":"reload"}\n'));
      await asked.promise;
      for (let seconds = 0; seconds < 60; seconds += 10) {
        clock.advance(10_000);
        assertEquals(new TextDecoder().decode(await stream.read() ?? new Uint8Array()).trim(), "");
      }
      made.resolve("read");
      assertEquals(readReply(await readLine(stream, 4096) ?? ""), "read");
      stream.destroy();
    });
  },
});

Deno.test({
  ...unix,
  name: "the socket is its owner's alone",
  fn: () =>
    withServer(echo, async ({ path }) => {
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    }),
});

Deno.test({
  ...unix,
  name: "a socket that a killed process left is taken over, one that is answered at is not",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
    const place = controlPlace(folder, 9000, "linux");
    const options = { place, answer: echo, clock: systemClock };
    // A child that binds the place and is gone at once, without taking its file away.
    const child = 'Deno.listen({ transport: "unix", path: Deno.args[0] }); Deno.exit(0)';
    const left = await new Deno.Command(Deno.execPath(), { args: ["eval", child, place.path] }).output();
    assert(left.success);
    const servers: (ControlServer | Fault)[] = [await openControl(options)];
    assert(!isFault(servers[0]), JSON.stringify(servers[0]));
    const second = await openControl(options);
    assert(isFault(second) && second.message.includes("another muster"), JSON.stringify(second));
    assert(!isFault(await ask(place, "status")));
    await servers[0].stop();
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("where nobody listens, that is said", async () => {
  const place = controlPlace("/nowhere", 9000, "linux");
  const answer = await ask(place, "status");
  assert(isFault(answer));
  assertEquals(answer.fault, "not-running");
});

Deno.test({
  ...unix,
  name: "a place that cannot be had is a fault in a person's words and no exception",
  async fn() {
    const cases: [folder: string, why: string][] = [
      [`/tmp/${"long/".repeat(40)}`, "its path is longer than one of a socket may be."],
      ["/nowhere", "there is no such folder."],
    ];
    for (const [folder, why] of cases) {
      const place = controlPlace(folder, 9000, "linux");
      const server = await openControl({ place, answer: echo, clock: systemClock });
      assert(isFault(server));
      assertEquals(server.fault, "no-control");
      assertEquals(
        server.message,
        `The tracker serves, but "muster ctl" cannot reach it: ${place.path} cannot be made, ${why}`,
      );
    }
  },
});

Deno.test("places are told apart by port, on either kind of system", () => {
  assertEquals(controlPlace("/run/user/7/muster", 6969, "linux").path, "/run/user/7/muster/muster-6969.sock");
  assertEquals(controlPlace("", 6969, "windows"), { kind: "pipe", path: "\\\\.\\pipe\\muster-6969" });
  assertEquals(placesFolder("/x", "linux"), "/x");
  assertEquals([portOfName("muster-9000.sock"), portOfName("muster-9000"), portOfName("muster-x")], [
    9000,
    9000,
    null,
  ]);
});
