/** A tracker on a machine with several addresses, asked at each by UDP: the answer comes from the address that was asked. */
import { assertEquals } from "@std/assert";
import { connectPacket } from "../fixture/udp.ts";
import { Machine } from "./fixture/machine.ts";
import { networks, realTest } from "./fixture/need.ts";
import { Tracker } from "./fixture/tracker.ts";

/** Milliseconds that an answer may take on a loaded machine, and that a silent address is listened to. */
const LIMIT = 10_000;
const SHORT = 500;

/** Milliseconds between two questions. */
const PAUSE = 200;

/** Milliseconds until the tracker must have seen that its machine's addresses changed: it looks every 10 s. */
const FOLLOWS = 30_000;

/** Where a connect request to an address is answered from; null for silence. */
async function answersFrom(
  machine: Machine,
  from: string,
  host: string,
  port: number,
  limit = LIMIT,
): Promise<string | null> {
  const answer = await machine.send({ from, host, port, packet: [...connectPacket(77)], limit });
  if (answer === null) return null;
  assertEquals(answer.packet.slice(0, 8), [0, 0, 0, 0, 0, 0, 0, 77]);
  assertEquals([answer.packet.length, answer.port], [16, port]);
  return answer.host;
}

/** Asks again and again until it is so; fails with what was asked for when it never is. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + FOLLOWS;
  while (!await isSo()) {
    if (performance.now() > deadline) throw new Error(`Not within ${FOLLOWS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Whether the tracker has a UDP socket on an address. */
async function holds(machine: Machine, host: string, port: number): Promise<boolean> {
  const name = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  await using sockets = machine.start({ name: "ss", command: "ss", args: ["-Huan"] });
  await sockets.within(sockets.ended, "did not end");
  return sockets.text.includes(`${name} `);
}

/** Each is asked by the next one of its kind. */
const ASKED: readonly [host: string, from: string][] = [
  ["10.99.0.1", "10.99.0.2"],
  ["10.99.0.2", "10.99.0.3"],
  ["10.99.0.3", "10.99.0.1"],
  ["10.99.0.1", "127.0.0.1"],
  ["fd99::1", "fd99::2"],
  ["fd99::2", "fd99::3"],
  ["fd99::3", "fd99::1"],
  ["127.0.0.1", "10.99.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["127.0.1.1", "127.0.0.1"], // what Debian calls the machine by its own name
  ["::1", "::1"],
  ["::1", "fd99::1"],
];

/** Addresses of a machine, to come and to go, each with one that asks there. */
type Passing = readonly [host: string, length: number, from: string][];

/** There from the start. */
const OLD: Passing = [["10.99.0.3", 32, "10.99.0.1"], ["fd99::3", 128, "fd99::1"]];
/** Not there yet. */
const NEW: Passing = [["10.99.0.4", 32, "10.99.0.1"], ["fd99::4", 128, "fd99::1"]];

realTest(
  "each of a machine's addresses answers UDP by itself, those that come and go too",
  [await networks()],
  async (t) => {
    await using machine = await Machine.alone();
    await using tracker = await Tracker.start(machine);
    const { port } = tracker;
    for (const [host, from] of ASKED) {
      await t.step(`${host} asked from ${from}`, async () => {
        assertEquals(await answersFrom(machine, from, host, port), host, tracker.program.log());
      });
    }
    // The tracker looks every 10 s: what comes and what goes is seen in one look.
    const swap = async (come: Passing, go: Passing) => {
      for (const [host, length] of go) {
        await machine.run("ip", "addr", "del", `${host}/${length}`, "dev", "lo");
      }
      for (const [host, length, from] of come) {
        assertEquals(await answersFrom(machine, from, host, port, SHORT), null);
        await machine.run("ip", "addr", "add", `${host}/${length}`, "dev", "lo");
      }
      for (const [host, , from] of come) {
        const answers = () => answersFrom(machine, from, host, port, SHORT);
        await until(`${host} answers`, async () => await answers() === host);
      }
      for (const [host] of go) {
        await until(`${host} is let go`, async () => !await holds(machine, host, port));
      }
    };
    await t.step("addresses that come answer by themselves, those that go are let go", () => swap(NEW, OLD));
    await t.step("addresses that come back answer as before", () => swap(OLD, NEW));
    await t.step("all that are there answer in the end", async () => {
      for (const [host, from] of ASKED) assertEquals(await answersFrom(machine, from, host, port), host);
    });
    await t.step("the tracker ends well on Ctrl+C", () => tracker.stop());
  },
);
