/** What the system throws at a UDP exchange; the rest is seen through the caller (udp_test.ts). */
import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { isFault } from "../../../lib/base/fault.ts";
import type { Datagram, Endpoint } from "../../../lib/client/trackers/datagram.ts";
import { UdpExchange } from "../../../lib/client/trackers/udp_exchange.ts";
import { within } from "../../fixture/http.ts";
import { words } from "../../fixture/udp_tracker.ts";

const NEVER = new AbortController().signal;
const THERE = { hostname: "192.0.2.7", port: 9000 };

/** A socket whose every answer is put in by the test. */
class FakeSocket implements Datagram {
  sent = 0;
  closed = false;
  sendThrows: unknown = null;
  readonly #queue: (Error | readonly [Uint8Array, Endpoint])[] = [];
  #wake = () => {};

  send(): Promise<void> {
    this.sent++;
    return this.sendThrows === null ? Promise.resolve() : Promise.reject(this.sendThrows);
  }

  put(next: Error | readonly [Uint8Array, Endpoint]): void {
    this.#queue.push(next);
    this.#wake();
  }

  async receive(): Promise<readonly [Uint8Array, Endpoint]> {
    while (this.#queue.length === 0) {
      const more = Promise.withResolvers<void>();
      this.#wake = more.resolve;
      await more.promise;
    }
    const next = this.#queue.shift()!;
    if (next instanceof Error) throw next;
    return next;
  }

  close(): void {
    this.closed = true;
    this.put(new Deno.errors.BadResource("closed"));
  }
}

function exchangeOn(socket: FakeSocket, clock = new ManualClock()): UdpExchange {
  return new UdpExchange(THERE, 4, { clock, open: () => socket });
}

Deno.test("a reset tells at once that nobody listens, and the socket goes on", async () => {
  const socket = new FakeSocket();
  const exchange = exchangeOn(socket);
  const first = exchange.ask(words(1), 5, 1000, NEVER);
  socket.put(new Deno.errors.ConnectionReset("reset"));
  const outcome = await within(first, "the reset");
  assertEquals(isFault(outcome) && outcome.fault, "closed");
  const second = exchange.ask(words(1), 6, 1000, NEVER);
  socket.put([words(1, 6), { hostname: "::ffff:192.0.2.7", port: 9000 }]);
  assertEquals(await within(second, "an answer after it"), words(1, 6));
  exchange.close();
});

Deno.test("a socket that gives errors without end is given up", async () => {
  let received = 0;
  const socket = new FakeSocket();
  socket.receive = () => {
    received++;
    return Promise.reject(new Error("broken"));
  };
  const clock = new ManualClock();
  const exchange = exchangeOn(socket, clock);
  await within(exchange.ask(words(1), 5, 1000, NEVER), "the first error");
  for (let i = 0; i < 1000; i++) await Promise.resolve();
  assertEquals(received, 100);
  const late = exchange.ask(words(1), 6, 1000, NEVER);
  clock.advance(1000);
  assertEquals(await within(late, "a wait"), null);
  exchange.close();
});

Deno.test("what keeps a packet from going out is the outcome", async (t) => {
  const cases: [thrown: Error, fault: string][] = [
    [new Deno.errors.NetworkUnreachable("Network is unreachable (os error 101)"), "unreachable"],
    [new Error("Cannot assign requested address (os error 99)"), "unreachable"],
    [new Error("Address family not supported by protocol (os error 97)"), "unreachable"],
    [new Error("odd"), "failed"],
  ];
  for (const [thrown, code] of cases) {
    await t.step(thrown.message, async () => {
      const socket = new FakeSocket();
      socket.sendThrows = thrown;
      const exchange = exchangeOn(socket);
      const outcome = await within(exchange.ask(words(1), 5, 1000, NEVER), "a failing send");
      assertEquals(isFault(outcome) && outcome.fault, code);
      assertEquals(await within(exchange.probe(words(1), 6), "a failing probe"), null);
      exchange.close();
      assertEquals(socket.closed, true);
    });
  }
  const exchange = new UdpExchange(THERE, 4, {
    clock: new ManualClock(),
    open: () => {
      throw new Deno.errors.AddrNotAvailable("none (os error 99)");
    },
  });
  const outcome = await within(exchange.ask(words(1), 5, 1000, NEVER), "a socket that cannot be had");
  assertEquals(isFault(outcome) && outcome.fault, "unreachable");
  exchange.close();
});

Deno.test("no more than 64 strays are noted", async () => {
  const socket = new FakeSocket();
  const exchange = exchangeOn(socket);
  const call = exchange.ask(words(1), 5, 1000, NEVER);
  for (let i = 0; i < 100; i++) socket.put([words(1, 99), THERE]);
  socket.put([words(1, 5), THERE]);
  await within(call, "the answer behind them");
  assertEquals(exchange.strays.length, 64);
  exchange.close();
});
