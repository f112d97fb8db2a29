import { assertEquals } from "@std/assert";
import { connectPacket, UdpWire } from "../../../fixture/udp.ts";
import { fakeLibc, HAS_IPV6, libc, NO_BATCH, openIdleBatch } from "../../../fixture/udp_batch.ts";

/** The control data of a message, where it stands; null where there is none. */
function controlOf(message: Deno.PointerObject): Uint8Array | null {
  const view = new Deno.UnsafePointerView(message);
  const control = view.getPointer(32);
  return control && new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(control, view.getInt32(40)));
}

/** Asks at an address; gives the control data that goes back with the answer. `change` changes what came. */
async function control(host: string, hostname: string, change: (came: Uint8Array) => void = () => {}) {
  let sent: Uint8Array | null = null;
  const calls = fakeLibc({
    recvmmsg(...args: Parameters<ReturnType<typeof libc>["call"]["recvmmsg"]>) {
      const count = libc().call.recvmmsg(...args);
      const came = controlOf(args[1]!);
      if (came !== null) change(came);
      return count;
    },
    sendmmsg(...args: Parameters<ReturnType<typeof libc>["call"]["sendmmsg"]>) {
      sent = controlOf(args[1]!)?.slice() ?? null;
      return libc().call.sendmmsg(...args);
    },
  });
  using engine = openIdleBatch([host], { calls });
  using wire = new UdpWire(engine.port, { hostname });
  await wire.send(connectPacket());
  assertEquals(engine.batch.round(0), 1);
  return sent as Uint8Array | null;
}

function test(name: string, fn: () => Promise<void>, can = true): void {
  Deno.test({ name: name + NO_BATCH, ignore: NO_BATCH !== "" || !can, fn });
}

test("a socket on one address has no control data", async () => {
  assertEquals(await control("127.0.0.1", "127.0.0.1"), null);
});

test("the address that was asked at goes back, without the interface", async () => {
  // length 8 | level 4 | type 4 | interface 4 | address to send from 4 | address asked 4 | 4
  const four = await control("0.0.0.0", "127.0.0.5");
  assertEquals([...four!.subarray(16, 28)], [0, 0, 0, 0, 127, 0, 0, 5, 127, 0, 0, 5]);
});

test("the same on `::`, for either family", async () => {
  // length 8 | level 4 | type 4 | address 16 | interface 4 | 4
  const six = await control("::", "::1");
  assertEquals([...six!.subarray(16, 36)], [...new Array(15).fill(0), 1, 0, 0, 0, 0]);
  const four = await control("::", "127.0.0.5");
  assertEquals([...four!.subarray(26, 36)], [255, 255, 127, 0, 0, 5, 0, 0, 0, 0]);
}, HAS_IPV6);

test("a link-local address keeps its interface", async () => {
  for (const [first, second, kept] of [[0xfe, 0x80, 7], [0xfe, 0xbf, 7], [0xfe, 0xc0, 0], [0xfd, 0x80, 0]]) {
    const six = await control("::", "::1", (came) => {
      came[16] = first;
      came[17] = second;
      came[32] = 7;
    });
    assertEquals(six![32], kept, `${first.toString(16)}${second.toString(16)}`);
  }
}, HAS_IPV6);

test("where a packet came without control data none goes back, and the next one has room for its own", async () => {
  const sent: number[] = [];
  let cut = true;
  const lengthOf = (message: Deno.PointerValue) => new Deno.UnsafePointerView(message!).getInt32(40);
  const calls = fakeLibc({
    recvmmsg(...args: Parameters<ReturnType<typeof libc>["call"]["recvmmsg"]>) {
      const count = libc().call.recvmmsg(...args);
      const header = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(args[1]!, 64));
      if (cut) header[10] = 0;
      cut = false;
      return count;
    },
    sendmmsg(...args: Parameters<ReturnType<typeof libc>["call"]["sendmmsg"]>) {
      sent.push(lengthOf(args[1]));
      return libc().call.sendmmsg(...args);
    },
  });
  using engine = openIdleBatch(["0.0.0.0"], { calls });
  using wire = new UdpWire(engine.port);
  for (let i = 0; i < 2; i++) {
    await wire.send(connectPacket());
    engine.batch.round(0);
    await wire.receive();
  }
  assertEquals(sent, [0, 32]);
});
