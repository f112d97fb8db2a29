import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Fault } from "../../../lib/base/fault.ts";
import type { Network } from "../../../lib/client/peer/socket.ts";
import { boundWays, type Ways } from "../../../lib/client/session/sources.ts";
import { noAnswerFrom } from "../../../lib/client/trackers/no_answer.ts";
import { FakeSocket } from "../../fixture/fake_socket.ts";

const NEVER = new AbortController().signal;

/** Ways that note where each call leaves from; undefined: nothing was said of it. */
class FakeWays implements Ways {
  readonly sources: (string | null | undefined)[] = [];
  readonly network: Network = {
    connect: (_host, _port, _signal, from) => {
      this.sources.push(from);
      return Promise.resolve(new FakeSocket());
    },
    listen: () => ({ port: 7, accept: () => new Promise(() => {}), close: () => {} }),
  };
  readonly httpGet: Ways["httpGet"] = (_url, _address, _agent, _signal, from) => {
    this.sources.push(from);
    return Promise.resolve({ fault: "heard", message: "" });
  };
  readonly openDatagram: Ways["openDatagram"] = (_family, from) => {
    this.sources.push(from);
    return { send: () => Promise.resolve(), receive: () => new Promise(() => {}), close: () => {} };
  };
}

/** Where a call over TCP, one over HTTP and one over UDP leave from; "no way" when there is none. */
async function sourcesOf(bind: string[], host: string): Promise<(string | null | undefined)[]> {
  const fake = new FakeWays();
  const { network, httpGet, openDatagram } = boundWays(bind, fake);
  const note = (thrown: unknown) => {
    fake.sources.push(noAnswerFrom(thrown).fault === "unreachable" ? "no way" : `${thrown}`);
  };
  await network.connect(host, 1, NEVER).catch(note);
  const reply = await httpGet("http://tracker.test/", host, "muster/test", NEVER) as Fault;
  if (reply.fault !== "heard") fake.sources.push(reply.fault === "unreachable" ? "no way" : reply.fault);
  try {
    openDatagram(host.includes(":") ? 6 : 4);
  } catch (thrown) {
    note(thrown);
  }
  return fake.sources;
}

Deno.test("boundWays() lets calls leave from the bound address of their family", async (t) => {
  const cases: [bind: string[], host: string, source: string | null | undefined][] = [
    [[], "192.0.2.7", undefined],
    [["0.0.0.0"], "192.0.2.7", undefined],
    [["::", "0.0.0.0"], "2001:db8::7", undefined],
    [["10.0.0.1"], "192.0.2.7", "10.0.0.1"],
    [["10.0.0.1"], "127.0.0.1", "10.0.0.1"],
    [["10.0.0.1"], "2001:db8::7", "no way"],
    [["2001:db8::1"], "192.0.2.7", "no way"],
    [["2001:db8::1", "10.0.0.1"], "192.0.2.7", "10.0.0.1"],
    [["2001:db8::1", "10.0.0.1"], "2001:db8::7", "2001:db8::1"],
    [["10.0.0.1", "10.0.0.2"], "192.0.2.7", "10.0.0.1"],
    [["10.0.0.1", "::"], "2001:db8::7", null],
    [["0.0.0.0", "10.0.0.1"], "192.0.2.7", "10.0.0.1"],
    [["127.0.0.1", "10.0.0.1"], "192.0.2.7", "10.0.0.1"],
    [["fe80::1%eth0", "2001:db8::1"], "2001:db8::7", "2001:db8::1"],
    [["fe80::1%eth0"], "2001:db8::7", "no way"],
  ];
  for (const [bind, host, source] of cases) {
    await t.step(`${bind.join() || "nothing"} for ${host}: ${source}`, async () => {
      assertEquals(await sourcesOf(bind, host), [source, source, source]);
    });
  }
});

Deno.test("boundWays() prefers an address that reaches as far as a call over TCP goes", async () => {
  const bind = ["2001:db8::1", "fe80::1%eth0", "::1", "10.0.0.1", "169.254.0.1"];
  assertEquals((await sourcesOf(bind, "::1")).slice(0, 2), ["::1", "::1"]);
  assertEquals((await sourcesOf(bind, "169.254.0.7")).slice(0, 2), ["169.254.0.1", "169.254.0.1"]);
  // The system's choice among the addresses of the cable that the scope names.
  assertEquals((await sourcesOf(bind, "fe80::7%eth0")).slice(0, 2), [null, null]);
});

Deno.test("boundWays() has no way to what is no address, and listens as before", async () => {
  const { network, openDatagram } = boundWays(["10.0.0.1"], new FakeWays());
  await assertRejects(() => network.connect("peer.test", 1, NEVER), Deno.errors.NetworkUnreachable);
  assertThrows(() => openDatagram(6), Deno.errors.NetworkUnreachable);
  assertEquals(network.listen("10.0.0.1", 7).port, 7);
});
