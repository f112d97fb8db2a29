import { assertEquals, assertRejects } from "@std/assert";
import { openDatagram } from "../../../lib/client/trackers/datagram.ts";
import { within } from "../../fixture/http.ts";

Deno.test("openDatagram() sends, receives from anybody, cuts off what does not fit, and ends with close", async () => {
  const far = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = far.addr as Deno.NetAddr;
  const socket = openDatagram(4);
  try {
    await socket.send(new Uint8Array([1, 2, 3]), { hostname: "127.0.0.1", port });
    const [packet, from] = await within(far.receive(), "the packet");
    assertEquals(packet, new Uint8Array([1, 2, 3]));
    const received = socket.receive(new Uint8Array(2));
    // Windows gives an error in place of what does not fit.
    await far.send(new Uint8Array(Deno.build.os === "windows" ? [4, 5] : [4, 5, 6]), from);
    const [answer, { hostname, port: asked }] = await within(received, "the answer");
    assertEquals([answer, hostname, asked], [new Uint8Array([4, 5]), "127.0.0.1", port]);
    const waiting = assertRejects(() => socket.receive(new Uint8Array(2)));
    socket.close();
    await within(waiting, "the end of a closed socket");
  } finally {
    far.close();
  }
});

Deno.test({
  name: "openDatagram() sends from the address it is given, and hears there",
  // macOS has but one loopback address.
  ignore: Deno.build.os === "darwin",
  async fn() {
    const far = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const { port } = far.addr as Deno.NetAddr;
    const socket = openDatagram(4, "127.0.0.2");
    try {
      await socket.send(new Uint8Array([1]), { hostname: "127.0.0.1", port });
      const [, from] = await within(far.receive(), "the packet");
      assertEquals((from as Deno.NetAddr).hostname, "127.0.0.2");
      const received = socket.receive(new Uint8Array(2));
      await far.send(new Uint8Array([2]), from);
      assertEquals((await within(received, "the answer"))[0], new Uint8Array([2]));
    } finally {
      socket.close();
      far.close();
    }
  },
});
